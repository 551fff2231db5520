"""A person's own calendar address: make it, copy it once, revoke it."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.settings import get_settings
from data.transaction import perform, read
from pages.kit.format import show_date
from queries.actions.sessions.feeds import make_feed, revoke_feed
from queries.sessions.feeds import find_own_feed
from rules.actor import Actor

_NEW: Final = "new_feed_token"


def draw_feed_form(actor: Actor) -> None:
    """Draw the address's state and what can be done about it; a new address is shown once."""
    made_at = read(actor, find_own_feed)
    st.write(
        "See your evenings of virtual sessions in Outlook or on your telephone, kept up to date: subscribe "
        "there to a calendar from the internet, by an address that is yours alone. It names no resident."
    )
    if made_at is not None:
        st.write(f"Your address was made on {show_date(made_at)}.")
    with st.container(horizontal=True):
        makes = st.button(
            "Make a calendar address" if made_at is None else "Make a new address",
            key="make_feed",
            help=None if made_at is None else "The present address stops.",
        )
        revokes = made_at is not None and st.button("Revoke the address", key="revoke_feed")
    if makes:
        st.session_state[_NEW] = perform(actor, make_feed, now=datetime.now(UTC))
        st.rerun()
    if revokes:
        perform(actor, revoke_feed, now=datetime.now(UTC))
        st.rerun()
    if token := st.session_state.pop(_NEW, None):
        _show_address(token)


def _show_address(token: str) -> None:
    st.success("This is your address. Copy it: it is shown only this once.")
    st.code(f"{get_settings().address}/feeds/{token}.ics", language=None, wrap_lines=True)
    st.caption("Whoever has the address can read your evenings. If others may have seen it, make a new one.")
