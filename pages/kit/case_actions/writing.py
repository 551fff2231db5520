"""Where staff write on a query: a note among themselves, or what was said to the resident."""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from pages.kit.case_actions.sending import Fields, draw_buttons, draw_problem, open_dialog, send, send_dialog
from pages.kit.drafts import text_area
from pages.kit.format import ZONE
from queries.actions.talk import contact, note
from queries.case_page import CasePage
from rules.lookups import Move, Reference, list_live

NOTE: Final = "note"


def draw_note(page: CasePage, moves: dict[str, Move]) -> None:
    """A note for colleagues, and the way to the form of a contact. A note is never refused as too late."""
    fields = Fields(NOTE, page.case.case_id)
    if NOTE not in moves:
        return
    draw_problem(fields.case_id, NOTE)
    with st.form(fields.key("form"), border=False):
        text_area(
            "Note among staff",
            key=fields.key("body"),
            placeholder="A note for colleagues; the resident does not see it (key N)",
            label_visibility="collapsed",
            height=80,
        )
        with st.container(horizontal=True):
            st.form_submit_button("Save note", on_click=_note, args=(fields,), key="send_note")
            if "contact" in moves:
                # a button of the form, so that a note half written is sent along and not lost
                st.form_submit_button(
                    moves["contact"].name,
                    on_click=open_dialog,
                    args=(fields.case_id, "contact"),
                    key="to_contact",
                )


def _note(fields: Fields) -> None:
    body = fields.key("body")
    if send(
        fields.case_id,
        NOTE,
        note,
        done="Note saved.",
        compares=False,
        drafts=(body,),
        body=fields.value("body"),
    ):
        st.session_state[body] = ""


def draw_contact(page: CasePage, reference: Reference) -> None:
    """How, when and about what the resident was reached; the first contact is the first response."""
    fields = Fields("contact", page.case.case_id)
    channels = {channel.code: channel.name for channel in list_live(reference.channels) if channel.is_contact}
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "How", list(channels), key=fields.key("channel"), format_func=lambda code: channels[code]
        )
        st.datetime_input("When", key=fields.begin("at", _now()), format="YYYY-MM-DD", step=60)
        text_area("What was said", key=fields.key("body"))
        draw_buttons("Record contact", _contact, fields, page.case.state.received_at)


def _contact(fields: Fields, received_at: datetime | None) -> None:
    at = fields.value("at").replace(tzinfo=ZONE)
    if received_at is not None and timedelta(0) < received_at - at < timedelta(minutes=1):
        at = received_at  # the input shows whole minutes
    send_dialog(
        fields.case_id,
        contact,
        done="Contact recorded.",
        compares=False,
        drafts=(fields.key("body"),),
        channel_code=fields.value("channel"),
        at=at,
        body=fields.value("body"),
    )


def _now() -> datetime:
    """The local minute, without a zone, as the input shows it."""
    return datetime.now(UTC).astimezone(ZONE).replace(second=0, microsecond=0, tzinfo=None)
