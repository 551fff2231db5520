"""The evidence of a merged query, shown where the query goes on."""

from collections.abc import Sequence

import streamlit as st

from pages.kit.case_facts import tell_file
from queries.attachments import Attachment
from rules.access import may
from rules.actor import Actor


def draw_merged_files(files: Sequence[Attachment], actor: Actor) -> None:
    """The files as lines, with the download for those who may."""
    if files:
        sees = may(actor, "download_attachment")
        st.markdown("  \n".join(tell_file(file, sees) for file in files))
