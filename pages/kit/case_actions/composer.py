"""Where staff write on a query: a note among themselves, or what was said to the resident."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from pages.kit.case_actions.sending import Fields, draw_problem, send
from pages.kit.format import ZONE
from queries.actions.talk import contact, note
from queries.case_page import CasePage
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference, list_live


def draw_composer(page: CasePage, actor: Actor, reference: Reference) -> None:
    """Two tabs, a form each. Neither is refused because others acted meanwhile."""
    verbs = {move.verb for move in reference.list_moves(page.case.state.status, actor.role)}
    if not (may(actor, "note") and may(actor, "contact") and {"note", "contact"} <= verbs):
        return
    note_tab, contact_tab = st.tabs(["Note", "Call or contact"])
    with note_tab:
        _draw_note(Fields("note", page.case.case_id))
    with contact_tab:
        _draw_contact(Fields("contact", page.case.case_id), page, reference)


def _draw_note(fields: Fields) -> None:
    draw_problem(fields.case_id, "note")
    with st.form(fields.key("form"), border=False):
        st.text_area(
            "Note among staff",
            key=fields.key("body"),
            placeholder="For colleagues; the resident does not see it",
            label_visibility="collapsed",
            height=80,
        )
        st.form_submit_button("Save note", on_click=_note, args=(fields,))


def _note(fields: Fields) -> None:
    saved = send(fields.case_id, "note", note, done="Note saved.", compares=False, body=fields.value("body"))
    if saved:
        st.session_state[fields.key("body")] = ""


def _draw_contact(fields: Fields, page: CasePage, reference: Reference) -> None:
    channels = {channel.code: channel.name for channel in list_live(reference.channels) if channel.is_contact}
    draw_problem(fields.case_id, "contact")
    with st.form(fields.key("form"), border=False):
        how, when = st.columns(2)
        how.selectbox(
            "How", list(channels), key=fields.key("channel"), format_func=lambda code: channels[code]
        )
        when.datetime_input("When", key=fields.begin("at", _now()), format="YYYY-MM-DD", step=60)
        st.text_area("What was said", key=fields.key("body"), height=80)
        st.form_submit_button("Record contact", on_click=_contact, args=(fields, page.case.state.received_at))


def _contact(fields: Fields, received_at: datetime | None) -> None:
    at = fields.value("at").replace(tzinfo=ZONE)
    if received_at is not None and timedelta(0) < received_at - at < timedelta(minutes=1):
        at = received_at  # the input shows whole minutes
    saved = send(
        fields.case_id,
        "contact",
        contact,
        done="Contact recorded.",
        compares=False,
        channel_code=fields.value("channel"),
        at=at,
        body=fields.value("body"),
    )
    if saved:
        st.session_state[fields.key("body")] = ""
        st.session_state[fields.key("at")] = _now()


def _now() -> datetime:
    """The local minute, without a zone, as the input shows it."""
    return datetime.now(UTC).astimezone(ZONE).replace(second=0, microsecond=0, tzinfo=None)
