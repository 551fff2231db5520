"""The waiting room at the side: who is next, how long they wait, who is expected. It refreshes by itself."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.live_parts.acting import DESK, act
from pages.kit.actors import current_actor
from pages.kit.answers import send
from pages.kit.badges import Look, badge_text
from pages.kit.format import show_time
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.sessions.arrivals import arrive, let_go, serve
from queries.actions.sessions.outcomes import mark_no_show
from queries.sessions.live import InLine, list_line
from rules.sessions.waiting_room import Waiting, may_be_absent, order_line

EVERY_SECONDS: Final = 5
_LONG_MINUTES: Final = 15


@st.fragment(run_every=EVERY_SECONDS)
def draw_line(virtual_session_id: int) -> None:
    """The line in order, then who is booked and has not come."""
    actor, now = current_actor(), datetime.now(UTC)
    line = read(actor, list_line, virtual_session_id=virtual_session_id)
    waiting = [each for each in line if each.status == "waiting"]
    held = [each for each in line if each.status == "on_hold"]
    st.subheader(f"Waiting room · {len(waiting)}", anchor=False)
    if not waiting:
        st.caption("Nobody waits. Who comes stands here by itself.")
    for place, (each, minutes) in enumerate(list_ordered(waiting, now), start=1):
        _draw_waiting(each, minutes, place, now)
    for each in held:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{badge_text('waiting', 'on hold')} {name_resident(each)}", width="stretch")
            _button("Take up again", f"serve_{each.arrival_id}", serve, arrival_id=each.arrival_id)
    _draw_expected([each for each in line if each.status == "expected"], virtual_session_id, now)
    _draw_served([each for each in line if each.status == "serving"])


def list_ordered(waiting: list[InLine], now: datetime) -> list[tuple[InLine, int]]:
    """Residents in the order of their turn, with the minutes they have waited."""
    by_id = {each.arrival_id: each for each in waiting}
    line = [
        Waiting(each.arrival_id or 0, each.booking_id is not None, each.place_at, each.arrived_at or now)
        for each in waiting
    ]
    return [(by_id[each.arrival_id], each.wait_minutes(now)) for each in order_line(line, now)]


def name_resident(each: InLine) -> str:
    """Who it is, as far as the desk may say: a name, or the queries."""
    named = escape(each.name) if each.name else "Resident"
    return f"**{named}**" + (f" · {', '.join(each.references)}" if each.references else "")


def _draw_waiting(each: InLine, minutes: int, place: int, now: datetime) -> None:
    booked = f"booked {show_time(each.place_at)}" if each.booking_id else "without a seat"
    look: Look = "overdue" if minutes >= _LONG_MINUTES else "on_track"
    with st.container(border=True, gap="xsmall", key=f"waiting_{each.arrival_id}"):
        st.markdown(f"{place}. {name_resident(each)}  \n{badge_text(look, f'{minutes} min')} :gray[{booked}]")
        with st.container(horizontal=True, gap="small"):
            _button("Start", f"serve_{each.arrival_id}", serve, arrival_id=each.arrival_id)
            if st.button("Left", key=f"left_{each.arrival_id}", type="tertiary"):
                send(DESK, let_go, arrival_id=each.arrival_id, done="Noted.")
                st.rerun()


def _draw_expected(expected: list[InLine], virtual_session_id: int, now: datetime) -> None:
    if not expected:
        return
    st.markdown(f"**Booked and not here yet · {len(expected)}**")
    for each in sorted(expected, key=lambda one: one.place_at):
        is_late = each.place_at <= now
        when = (
            badge_text("at_risk", f"late, {show_time(each.place_at)}")
            if is_late
            else show_time(each.place_at)
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{when} {name_resident(each)}", width="stretch")
            _button(
                "Is here",
                f"here_{each.booking_id}",
                arrive,
                virtual_session_id=virtual_session_id,
                booking_id=each.booking_id,
            )
            if may_be_absent(each.place_at, now, get_reference().sessions.late_minutes):
                _button("Did not come", f"absent_{each.booking_id}", mark_no_show, booking_id=each.booking_id)


def _draw_served(served: list[InLine]) -> None:
    for each in served:
        st.caption(f"◐ {escape(each.served_by_name or '')} serves {name_resident(each)}")


def _button(label: str, key: str, action: object, **values: object) -> None:
    """A button that acts and draws the whole desk anew."""
    if st.button(label, key=key):
        act(action, **values)  # type: ignore[arg-type]
        st.rerun()
