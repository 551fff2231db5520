"""What happened on queries before they were merged into the one on screen."""

from collections.abc import Sequence

import streamlit as st

from data.transaction import read
from pages.kit.event_words import Words
from pages.kit.linking.files import draw_merged_files
from pages.kit.plain import escape
from pages.kit.timeline import MORE, draw_happenings
from queries.attachments import list_attachments
from queries.linking.links import MERGED, Link
from queries.timeline import list_happenings
from rules.actor import Actor
from rules.lookups import Reference


def draw_merged_stories(links: Sequence[Link], actor: Actor, reference: Reference) -> None:
    """A folded story for each, with its words and files; nothing of one is read before it is opened."""
    for link in links:
        if link.kind != MERGED or link.is_ours or link.reference is None:
            continue
        label = f"What happened on {escape(link.reference)}"
        with st.expander(
            label, key=f"story_{link.case_id}", on_change="rerun", icon=":material/merge:"
        ) as part:
            if part.open:
                _draw_story(link, actor, reference)


def _draw_story(link: Link, actor: Actor, reference: Reference) -> None:
    files = read(actor, list_attachments, case_id=link.case_id)
    happenings = read(actor, list_happenings, case_id=link.case_id, most=MORE)
    draw_merged_files(files, actor)
    draw_happenings(happenings, Words(reference, {file.attachment_id: file.file_name for file in files}))
