"""Promises to wards: made in one line, kept with a word on how."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from pages.kit.answers import send
from pages.kit.badges import badge_text
from pages.kit.format import show_date
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.outings.promises import LONGEST, keep_promise, make_promise
from queries.outings.promises import OutingPromise
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

_USUAL: Final = timedelta(days=30)


def draw_promises(
    promises: Sequence[OutingPromise], actor: Actor, reference: Reference, now: datetime, *, place: str
) -> None:
    """Every promise with how it stands; open ones can be noted as kept."""
    for promise in promises:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                _draw_words(promise, reference, now)
            if promise.kept_at is None and may(actor, "keep_outing"):
                _draw_keeping(promise, place)


def _draw_words(promise: OutingPromise, reference: Reference, now: datetime) -> None:
    st.markdown(f"**{escape(promise.words)}** {_badge(promise, reference, now)}")
    if promise.kept_words:
        st.markdown(f"{escape(promise.kept_words)}")
    st.caption(
        f"Ward {promise.ward_no} · promised by {escape(promise.made_by_name)} on {show_date(promise.made_at)}"
    )
    if promise.reference:
        link_query(promise.reference, promise.reference)


def _badge(promise: OutingPromise, reference: Reference, now: datetime) -> str:
    if promise.kept_at is not None:
        return badge_text("resolved", f"kept on {show_date(promise.kept_at)}")
    look = "overdue" if promise.is_broken(reference.local_day(now)) else "new"
    words = "broken, was due" if look == "overdue" else "due"
    return badge_text("overdue" if look == "overdue" else "new", f"{words} {show_date(promise.due_on)}")


def _draw_keeping(promise: OutingPromise, place: str) -> None:
    number = promise.promise_id
    with st.popover("Kept", key=f"keep_{number}", help=f"Note as kept: {promise.words}"):
        st.text_input("What was done", key=f"kept_{number}", max_chars=LONGEST)
        st.button("Note it", type="primary", key=f"keep_save_{number}", on_click=_keep, args=(number, place))


def _keep(promise_id: int, place: str) -> None:
    send(
        place, keep_promise, done="Noted as kept.", promise_id=promise_id,
        kept_words=st.session_state[f"kept_{promise_id}"],
    )  # fmt: skip


def draw_promise_form(
    wards: Sequence[int], reference: Reference, now: datetime, *, place: str, outing_id: int | None = None
) -> None:
    """One line for a new promise; the ward is asked for where there are several."""
    today = reference.local_day(now)
    with st.form("promise_form", border=False, clear_on_submit=True):
        st.text_input("What is promised", key="promise_words", max_chars=LONGEST)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.date_input(
                "By", today + _USUAL, min_value=today, key="promise_due", format="YYYY-MM-DD", width=180
            )
            if len(wards) > 1:
                st.selectbox("Ward", wards, key="promise_ward", width=140)
            st.form_submit_button(
                "Promise it", key="promise_save", on_click=_make, args=(tuple(wards), outing_id, place)
            )


def _make(wards: tuple[int, ...], outing_id: int | None, place: str) -> None:
    state = st.session_state
    send(
        place, make_promise, done="The promise is noted.",
        ward_no=state["promise_ward"] if len(wards) > 1 else wards[0] if wards else None,
        words=state["promise_words"], due_on=state["promise_due"], outing_id=outing_id,
        reference=get_reference(),
    )  # fmt: skip
