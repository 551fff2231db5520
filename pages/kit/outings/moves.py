"""What can be done with an outing: confirm, hold, move, staff, cancel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import send
from pages.kit.look_ups import get_reference
from pages.kit.outings.goers import Parts, choose_goers, read_chosen
from queries.actions.outings.change import (
    LONGEST_REASON,
    cancel_outing,
    change_place,
    confirm_outing,
    finish_outing,
    move_outing,
)
from queries.actions.outings.people import set_people
from queries.actions.outings.plan import LONGEST_VENUE
from queries.outings.outings import Companion, Outing
from queries.outings.staff import list_goers
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

PLACE: Final = "outing"
_PEOPLE: Final = "staff_people"


def draw_moves(
    outing: Outing, people: Sequence[Companion], actor: Actor, reference: Reference, now: datetime
) -> None:
    """The likely move as a button, the others behind one each."""
    if not outing.is_coming:
        return
    with st.container(horizontal=True, gap="small"):
        if may(actor, "keep_outing") and now >= outing.starts_at:
            st.button(
                "Note as held", type="primary", key="outing_done", on_click=_do,
                args=("done", outing.outing_id),
            )  # fmt: skip
        if not may(actor, "plan_outings"):
            return
        if outing.status == "planned" and now < outing.starts_at:
            st.button(
                "Confirm", type="primary", key="outing_confirm", on_click=_do,
                args=("confirm", outing.outing_id),
            )  # fmt: skip
        with st.popover("Change"):
            _draw_changes(outing, people, actor, reference, now)
        with st.popover("Cancel outing"):
            st.text_input("Why", key="cancel_why", max_chars=LONGEST_REASON)
            st.button(
                "Cancel it", type="primary", key="cancel_save", on_click=_cancel, args=(outing.outing_id,)
            )


def _do(what: str, outing_id: int) -> None:
    if what == "done":
        send(PLACE, finish_outing, done="Noted as held: it counts from today.", outing_id=outing_id)
    else:
        send(PLACE, confirm_outing, done="The outing is confirmed.", outing_id=outing_id)


def _cancel(outing_id: int) -> None:
    why = st.session_state["cancel_why"]
    send(
        PLACE,
        cancel_outing,
        done="The outing is cancelled; its people are free.",
        outing_id=outing_id,
        why=why,
    )


def _draw_changes(
    outing: Outing, people: Sequence[Companion], actor: Actor, reference: Reference, now: datetime
) -> None:
    """Day, people, meeting place and notice."""
    today = reference.local_day(now)
    st.date_input("Day", max(outing.held_on, today), min_value=today, key="move_day", format="YYYY-MM-DD")
    st.button("Move it", key="move_save", on_click=_move, args=(outing.outing_id,))
    chosen = [each.user_id for each in people]
    parts = choose_goers(read(actor, list_goers), outing.kind, key=_PEOPLE, chosen=chosen)
    st.button("Send them", key="staff_save", on_click=_staff, args=(outing.outing_id, parts))
    st.text_input("Meeting place", outing.venue, key="place_venue", max_chars=LONGEST_VENUE)
    if outing.kind == "mobile_office":
        st.text_area("Public notice", outing.notice_text, key="place_notice", max_chars=1000)
    st.button("Save place", key="place_save", on_click=_place, args=(outing.outing_id, outing.notice_text))


def _move(outing_id: int) -> None:
    send(
        PLACE, move_outing, done="The outing is moved.", outing_id=outing_id,
        held_on=st.session_state["move_day"], reference=get_reference(),
    )  # fmt: skip


def _staff(outing_id: int, parts: Parts) -> None:
    people = read_chosen(_PEOPLE, parts)
    send(PLACE, set_people, done="They are on the outing.", outing_id=outing_id, people=people)


def _place(outing_id: int, notice_text: str) -> None:
    send(
        PLACE, change_place, done="Saved.", outing_id=outing_id, venue=st.session_state["place_venue"],
        notice_text=st.session_state.get("place_notice", notice_text),
    )  # fmt: skip
