"""The queries a person opened last: noted once when one is opened, shown where they begin."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform
from pages.kit.badges import badge_text, status_look
from pages.kit.format import show_relative
from pages.kit.links import link_query
from pages.kit.plain import escape
from queries.actions.note_opened import note_opened
from queries.opened import Opened
from rules.actor import Actor
from rules.lookups import Reference

_NOTED: Final = "opened_noted"


def note_open(actor: Actor, case_id: int) -> None:
    """Note that a query was opened: once, until another one is, whatever is clicked on its page."""
    if st.session_state.get(_NOTED) != case_id:
        perform(actor, note_opened, case_id=case_id, now=datetime.now(UTC))
        st.session_state[_NOTED] = case_id


def draw_opened(opened: Sequence[Opened], reference: Reference, now: datetime) -> None:
    """Draw them, newest first, a line each."""
    st.subheader("Opened last", anchor=False)
    if not opened:
        st.caption("Queries that you open stand here, so that you find them again.")
        return
    for each in opened:
        status = badge_text(status_look(each.status), reference.statuses[each.status].name)
        with st.container(gap=None):
            link_query(each.reference, f"**{each.reference}** {status}", place="opened")
            st.caption(f"{escape(each.title)} · {show_relative(each.opened_at, now)}")
