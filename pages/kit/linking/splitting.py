"""The dialog that makes several queries of one contact."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.case_actions.planning import list_topics
from pages.kit.case_actions.sending import DIALOG, Fields, close_dialog, refuse, send_dialog
from pages.kit.drafts import text_area
from pages.kit.format import show_date
from queries.actions.linking.splitting import Part, split
from queries.case_page import CasePage
from queries.linking.parts import StoryText, list_story_texts
from rules.linking.allowed import MOST_PARTS
from rules.lookups import Reference

_SHORT: Final = 60


def draw_split(page: CasePage, reference: Reference) -> None:
    """What the resident said, and for each query that is split off its words, topic, texts and files."""
    fields = Fields("split", page.case.case_id)
    texts = {text.text_id: text for text in read_texts(page)}
    st.caption(
        f"{page.case.reference} keeps its reference and all that lies with it. Each part gets the same"
        " contact, account, channel and first day; what it takes along is copied."
    )
    with st.expander("What the resident said", expanded=True):
        st.text(page.words or page.case.title)
    parts = int(fields.value("parts") or 1)
    for number in range(1, parts + 1):
        draw_part(page, fields, number, texts, reference)
    with st.container(horizontal=True):
        st.button(
            "Split" if parts == 1 else f"Split off {parts} queries", type="primary", key="send_dialog",
            on_click=_split, args=(fields, parts),
        )  # fmt: skip
        if parts < MOST_PARTS:
            st.button("One more", key="split_more", on_click=_count, args=(fields, parts + 1))
        if parts > 1:
            st.button("One fewer", key="split_fewer", on_click=_count, args=(fields, parts - 1))
        st.button("Cancel", key="cancel_dialog", on_click=_leave, args=(fields,))


def read_texts(page: CasePage) -> list[StoryText]:
    """What was written on the query since it came in."""
    return read(current_actor(), list_story_texts, case_id=page.case.case_id)


def draw_part(
    page: CasePage, fields: Fields, number: int, texts: dict[int, StoryText], reference: Reference
) -> None:
    """The fields of one query that is split off."""
    topics = list_topics(reference)
    files = {file.attachment_id: file.file_name for file in page.attachments}
    with st.container(border=True):
        st.markdown(f"**Query {number}**")
        text_area(
            "What it is about, in the resident's words", key=fields.key(f"words_{number}"), height=90,
            max_chars=20_000,
        )  # fmt: skip
        st.selectbox(
            "Where it belongs", list(topics), index=None, key=fields.key(f"topic_{number}"),
            format_func=topics.__getitem__, placeholder="Type to look for a category",
        )  # fmt: skip
        if texts:
            st.multiselect(
                "Texts it takes along", list(texts), key=fields.key(f"texts_{number}"),
                format_func=lambda text_id: _tell_text(texts[text_id]), placeholder="None",
            )  # fmt: skip
        if files:
            st.multiselect(
                "Files it takes along", list(files), key=fields.key(f"files_{number}"),
                format_func=files.__getitem__, placeholder="None",
            )  # fmt: skip


def _tell_text(text: StoryText) -> str:
    line = " ".join(text.body.split())
    return f"{show_date(text.written_at)}: {line if len(line) <= _SHORT else line[:_SHORT] + '…'}"


def _count(fields: Fields, parts: int) -> None:
    st.session_state[fields.key("parts")] = parts


def _leave(fields: Fields) -> None:
    _count(fields, 1)
    close_dialog()


def _split(fields: Fields, parts: int) -> None:
    made = []
    for number in range(1, parts + 1):
        topic = fields.value(f"topic_{number}")
        if topic is None:
            refuse(fields.case_id, DIALOG, f"Choose where query {number} belongs.")
            return
        made.append(
            Part(
                words=fields.value(f"words_{number}") or "",
                category_code=topic[0],
                subcategory_code=topic[1],
                text_ids=tuple(fields.value(f"texts_{number}") or ()),
                attachment_ids=tuple(fields.value(f"files_{number}") or ()),
            )
        )
    send_dialog(
        fields.case_id,
        split,
        done="Split. The parts stand under “Linked and similar”.",
        drafts=[fields.key(f"words_{number}") for number in range(1, parts + 1)],
        parts=made,
    )
