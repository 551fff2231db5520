"""The door: who comes says a reference, an account number or a name, and is let into the waiting room."""

from typing import Any, Final

import streamlit as st

from data.transaction import read
from pages.care.live_parts.acting import act
from pages.kit.actors import current_actor
from pages.kit.format import show_time
from pages.kit.plain import escape
from queries.actions.sessions.arrivals import LONGEST_NAME, arrive
from queries.sessions.callers import Caller, find_callers

_TYPED: Final = "door_typed"


def draw_door(virtual_session_id: int) -> None:
    """One field, and who may be meant by it."""
    text = st.text_input(
        "Who is at the door?",
        key=_TYPED,
        max_chars=LONGEST_NAME,
        placeholder="Reference, account number or name",
    )
    if not text.strip():
        return
    for caller in read(current_actor(), find_callers, virtual_session_id=virtual_session_id, text=text):
        _draw_caller(caller, virtual_session_id)
    st.button(
        f"Let “{text.strip()}” in by name",
        key="let_in_by_name",
        type="tertiary",
        on_click=_let_in,
        kwargs={"virtual_session_id": virtual_session_id, "typed_name": text},
    )


def _draw_caller(caller: Caller, virtual_session_id: int) -> None:
    booked = f" · booked {show_time(caller.booked_at)}" if caller.booked_at else ""
    account = f" · account {escape(caller.account_no)}" if caller.account_no else ""
    name = f"**{escape(caller.name)}** · " if caller.name else ""
    who = {"booking_id": caller.booking_id} if caller.booking_id else {"case_ids": [caller.case_id]}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"{name}{caller.reference}{account}{booked}  \n:gray[{escape(caller.title)}]", width="stretch"
        )
        st.button(
            "Let in",
            key=f"let_in_{caller.case_id}",
            on_click=_let_in,
            kwargs={"virtual_session_id": virtual_session_id, "account_no": caller.account_no, **who},
        )


def _let_in(**values: Any) -> None:
    if act(arrive, done="In the waiting room.", **values):
        st.session_state[_TYPED] = ""
