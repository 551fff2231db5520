"""Leave of experts and how many seats each may have a day: what the board and the conflicts look at."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.format import NOTHING
from pages.kit.plain import escape
from pages.kit.session_words import show_day
from queries.actions.sessions.absences import note_absence, remove_absence
from queries.actions.sessions.caps import set_seats_a_day
from queries.sessions.board import Absence, BoardExpert, list_absences, list_experts
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference

_SAID: Final = "leave_said"


def draw_leave(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    today = reference.local_day(now)
    people = {expert.user_id: expert for expert in read(actor, list_experts)}
    if said := st.session_state.pop(_SAID, None):
        (st.error if said[0] else st.success)(said[1])
    if not people:
        st.info("Nobody works here as an expert yet. An administrator adds users with their skills.")
        return
    may_plan = may(actor, "plan_sessions")
    if may_plan:
        left, right = st.columns(2, gap="large")
        with left:
            _draw_absence_form(people, today)
        with right:
            _draw_cap_form(people, reference)
    absences = read(actor, list_absences, from_on=today)
    if not absences:
        st.info("No expert has leave from today on.")
    for absence in absences:
        _draw_absence(absence, people, may_plan)


def _name(people: dict[int, BoardExpert], user_id: int) -> str:
    return people[user_id].display_name if user_id in people else NOTHING


def _draw_absence(absence: Absence, people: dict[int, BoardExpert], may_plan: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        name = escape(_name(people, absence.user_id))
        days = show_day(absence.from_on)
        if absence.to_on != absence.from_on:
            days += f" to {show_day(absence.to_on)}"
        reason = f"  \n:gray[{escape(absence.reason)}]" if absence.reason else ""
        st.markdown(f"**{name}** · {days}{reason}")
        if may_plan:
            st.button(
                "Take back", key=f"absence_{absence.absence_id}", on_click=_send,
                args=(remove_absence, f"The leave of {name} is taken back."),
                kwargs={"absence_id": absence.absence_id}, help=f"Take back the leave of {name}",
            )  # fmt: skip


def _draw_absence_form(people: dict[int, BoardExpert], today: date) -> None:
    st.subheader("Note leave", anchor=False)
    st.selectbox("Expert", list(people), key="leave_user", format_func=lambda number: _name(people, number))
    with st.container(horizontal=True):
        st.date_input("From", today, key="leave_from", format="YYYY-MM-DD")
        st.date_input("Until and with", today, key="leave_to", format="YYYY-MM-DD")
    st.text_input("Reason, for colleagues", key="leave_reason", max_chars=200)
    st.button("Note leave", type="primary", key="leave_save", on_click=_note)


def _note() -> None:
    state = st.session_state
    if state["leave_from"] is None or state["leave_to"] is None:
        state[_SAID] = (True, "Give the first and the last day of the leave.")
        return
    _send(
        note_absence,
        "The leave is noted and shows on the board. Places the expert has already stay until taken off.",
        user_id=state["leave_user"],
        from_on=state["leave_from"],
        to_on=state["leave_to"],
        reason=state["leave_reason"],
    )


def _draw_cap_form(people: dict[int, BoardExpert], reference: Reference) -> None:
    usual = reference.sessions.seats_a_day
    st.subheader("Seats a day", anchor=False)
    user_id: int = st.selectbox(
        "Expert", list(people), key="cap_user", format_func=lambda number: _name(people, number)
    )
    cap = people[user_id].seats_a_day if user_id in people else None
    st.number_input(
        "At most so many seats a day", 0, 200, cap, key=f"cap_{user_id}",
        placeholder=f"{usual}, as usual here", help=f"Empty: {usual}, as the profile says for everybody.",
    )  # fmt: skip
    st.button("Save", key="cap_save", on_click=_save_cap, args=(user_id,))


def _save_cap(user_id: int) -> None:
    _send(
        set_seats_a_day, "The daily number of seats is saved.", user_id=user_id,
        seats_a_day=st.session_state[f"cap_{user_id}"],
    )  # fmt: skip


def _send(action: Callable[..., Any], done: str, **values: Any) -> None:
    try:
        perform(current_actor(), action, now=datetime.now(UTC), **values)
    except DomainError as error:
        st.session_state[_SAID] = (True, str(error))
        return
    st.session_state[_SAID] = (False, done)
