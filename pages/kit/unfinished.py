"""Nags about past evenings: talks and seats that nobody has said the outcome of, with the way to say it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said, send
from pages.kit.format import show_instant
from pages.kit.links import find_page
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.sessions.arrivals import let_go, serve
from queries.actions.sessions.outcomes import mark_came, mark_no_show
from queries.sessions.live import Unfinished, list_unfinished
from rules.actor import Actor
from rules.lookups import Reference

_SHOWN: Final = 5
_PLACE: Final = "unfinished"


def draw_unfinished(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw what is left of past evenings; nothing when all is said."""
    found = read(actor, list_unfinished, now=now)
    draw_said(_PLACE)
    if not found:
        return
    with st.container(border=True, key="unfinished"):
        st.markdown(f"▲ **{len(found)} of past evenings without an outcome**")
        for place, each in enumerate(found[:_SHOWN]):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(_tell(each, reference), width="stretch")
                _draw_answers(each, actor, place)
        if len(found) > _SHOWN:
            st.caption(f"And {len(found) - _SHOWN} more.")


def _tell(each: Unfinished, reference: Reference) -> str:
    what = {
        "expected": "nobody said whether they came",
        "waiting": "still waits, as far as the desk knows",
        "on_hold": "on hold",
        "serving": "the talk has no outcome",
    }[each.status]
    name = escape(reference.categories[each.category_code].name)
    who = ", ".join(f"[{ref}](/query?ref={ref})" for ref in each.references) or escape(each.name)
    return f"{show_instant(each.ended_at)} · {name} · {who}: {what}"


def _draw_answers(each: Unfinished, actor: Actor, place: int) -> None:
    if each.status == "expected":
        _button("Came", place, mark_came, takes_now=False, booking_id=each.booking_id)
        _button(
            "Did not come",
            place,
            mark_no_show,
            booking_id=each.booking_id,
            reference=get_reference(),
        )
    elif each.status == "serving" and each.served_by == actor.user_id:
        st.page_link(find_page("live"), label="Finish it", icon=":material/arrow_forward:")
    else:
        if each.status == "on_hold" and each.served_by == actor.user_id:
            _button(
                "Take up again",
                place,
                serve,
                arrival_id=each.arrival_id,
                reference=get_reference(),
            )
        _button("Left", place, let_go, arrival_id=each.arrival_id)


def _button(label: str, place: int, action: Callable[..., Any], **values: Any) -> None:
    st.button(label, key=f"{label}_{place}", on_click=_answer, args=(action,), kwargs=values)


def _answer(action: Callable[..., Any], **values: Any) -> None:
    send(_PLACE, action, **values)
