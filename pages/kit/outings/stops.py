"""The ordered list of an outing: marked with a thumb, ordered by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.answers import say, send
from pages.kit.badges import badge_text
from pages.kit.facility_parts.on_outing import link_checklist
from pages.kit.format import show_time
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.outings.words import STOPS
from pages.kit.plain import escape
from queries.actions.outings.stops import (
    LONGEST_WORDS,
    NewStop,
    add_stops,
    mark_stop,
    order_stops,
    remove_stop,
)
from queries.outings.outings import Outing, Stop
from queries.outings.proposed_stops import propose_stops

PLACE: Final = "outing_stops"


def draw_stops(outing: Outing, stops: Sequence[Stop], *, may_keep: bool) -> None:
    """Every stop in order, with what can be done at it."""
    if not stops:
        st.info("No stop is on the list yet. Add where to go and why; names of residents stay out of it.")
    ids = tuple(stop.outing_stop_id for stop in stops)
    for place, stop in enumerate(stops):
        with st.container(border=True, gap="small"):
            _draw_words(outing, place, stop)
            if may_keep and outing.status != "cancelled":
                _draw_moves(outing, stop, place, ids)


def _draw_words(outing: Outing, place: int, stop: Stop) -> None:
    name = escape(stop.facility_name or "") if stop.facility_name else ""
    words = ": ".join(part for part in (name, escape(stop.words)) if part) or STOPS[stop.kind]
    seen = badge_text("resolved", f"seen {show_time(stop.seen_at)}") if stop.seen_at else ""
    st.markdown(f"**{place + 1}. {words}**  \n:gray[{STOPS[stop.kind]}] {seen}")
    if stop.outcome:
        st.markdown(f"Found: {escape(stop.outcome)}")
    if stop.reference:
        link_query(stop.reference, stop.reference)
    link_checklist(outing, stop)


def _draw_moves(outing: Outing, stop: Stop, place: int, ids: tuple[int, ...]) -> None:
    number = stop.outing_stop_id
    with st.container(horizontal=True, gap="small"):
        with st.popover("Seen" if stop.seen_at is None else "Change what was found", key=f"see_{number}"):
            st.text_input(
                "What was found", stop.outcome or "", key=f"found_{number}", max_chars=LONGEST_WORDS
            )
            st.button("Note it", type="primary", key=f"see_save_{number}", on_click=_mark, args=(number,))
        if not outing.is_coming:
            return
        named = f"stop {place + 1}"
        if place > 0:
            st.button(
                "Up", icon=":material/arrow_upward:", key=f"up_{number}", help=f"Move {named} up",
                on_click=_swap, args=(outing.outing_id, ids, place - 1),
            )  # fmt: skip
        if place + 1 < len(ids):
            st.button(
                "Down", icon=":material/arrow_downward:", key=f"down_{number}", help=f"Move {named} down",
                on_click=_swap, args=(outing.outing_id, ids, place),
            )  # fmt: skip
        if stop.seen_at is None:
            st.button(
                "Remove", icon=":material/delete:", key=f"drop_{number}", help=f"Take {named} off the list",
                on_click=_drop, args=(number,),
            )  # fmt: skip


def _mark(number: int) -> None:
    send(
        PLACE, mark_stop, done="Noted.", outing_stop_id=number, outcome=st.session_state[f"found_{number}"],
        reference=get_reference(),
    )  # fmt: skip


def _swap(outing_id: int, ids: tuple[int, ...], place: int) -> None:
    order = [*ids]
    order[place], order[place + 1] = order[place + 1], order[place]
    send(PLACE, order_stops, outing_id=outing_id, stop_ids=order)


def _drop(number: int) -> None:
    send(PLACE, remove_stop, outing_stop_id=number)


def draw_stop_form(outing: Outing) -> None:
    """One line to add a stop in words."""
    with st.form("stop_form", border=False, clear_on_submit=True):
        st.text_input(
            "Another stop", key="stop_words", max_chars=LONGEST_WORDS,
            placeholder="Where, and what to look at",
        )  # fmt: skip
        st.form_submit_button("Add", key="stop_save", on_click=_add, args=(outing.outing_id,))


def draw_proposing(outing: Outing) -> None:
    """Let the desk fill an empty list from what waits in the ward."""
    if outing.ward_no is not None and outing.is_coming:
        st.button(
            "Propose stops", icon=":material/auto_awesome:", key="stops_propose", on_click=_propose,
            args=(outing.outing_id, outing.ward_no),
        )  # fmt: skip


def _propose(outing_id: int, ward_no: int) -> None:
    stops = read(
        current_actor(), propose_stops, ward_no=ward_no, reference=get_reference(), now=datetime.now(UTC)
    )
    if stops:
        send(PLACE, add_stops, done="The list is filled; order it by hand.", outing_id=outing_id, stops=stops)
    else:
        say(PLACE, "No street of this ward has open queries of three accounts, and no facility is kept here.")


def _add(outing_id: int) -> None:
    stops = [NewStop("other", st.session_state["stop_words"])]
    send(PLACE, add_stops, outing_id=outing_id, stops=stops)
