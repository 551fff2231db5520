"""Whom to call today, and whom somebody has waited for too long, with what to do about it."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from pages.kit.badges import badge_text
from pages.kit.format import show_date, show_instant, show_time
from pages.kit.links import link_query
from pages.kit.plain import escape
from pages.kit.queue_words import show_waiting_on
from pages.kit.tiles import link_queue
from queries.day import PromisedCall, calls_until, unanswered_before
from queries.homes import HeldCounts
from queries.triage import TriageRow
from rules import states
from rules.lookups import Reference


def draw_calls(
    calls: Sequence[PromisedCall], counts: HeldCounts, reference: Reference, now: datetime
) -> None:
    """The calls promised for today or earlier, by their time; nothing while there are none."""
    if not calls:
        return
    today = reference.local_day(now)
    st.subheader("Calls promised", anchor=False)
    for call in calls:
        with st.container(gap=None):
            link_query(call.reference, f"{_show_when(call, today, reference, now)} **{call.reference}**")
            st.markdown(f"{escape(call.next_step or '')}  \n:gray[{escape(call.title)}]")
    if counts.calls_due > len(calls):
        link_queue(f"All {counts.calls_due} calls", calls_until(today))


def _show_when(call: PromisedCall, today: date, reference: Reference, now: datetime) -> str:
    is_today = reference.local_day(call.call_back_at) == today
    words = show_time(call.call_back_at) if is_today else show_instant(call.call_back_at)
    return badge_text("overdue" if call.call_back_at < now else "at_risk", words)


def draw_unanswered(
    rows: Sequence[TriageRow], counts: HeldCounts, reference: Reference, now: datetime
) -> None:
    """Who has let the day of their answer pass, the longest first; nothing while nobody has."""
    if not rows:
        return
    today = reference.local_day(now)
    st.subheader("No answer yet", anchor=False)
    for row in rows:
        late = badge_text("waiting", _show_late(row, today, reference))
        with st.container(gap=None):
            link_query(
                row.reference,
                f"{late} **{row.reference}**",
            )
            st.markdown(f"{escape(row.title)}  \n:gray[{_tell_next(row, reference)}]")
    if counts.unanswered > len(rows):
        link_queue(f"All {counts.unanswered} without an answer", unanswered_before(today))


def _show_late(row: TriageRow, today: date, reference: Reference) -> str:
    assert row.next_step_on is not None, "rows without a day are not chosen"
    days = reference.calendar.working_days_between(row.next_step_on, today)
    return f"{days} d late" if days else f"due {show_date(row.next_step_on)}"


def _tell_next(row: TriageRow, reference: Reference) -> str:
    """What was to come, and the two ways on from here."""
    what = f"{escape(row.next_step or 'An answer')}, {show_date(row.next_step_on)}"
    if row.status == states.WAITING_RESIDENT:
        return f"{what}. Next: ask the resident again, or decide without it."
    owner = escape(show_waiting_on(row, reference))
    return f"{what}. Next: ask {owner} again, or take it back."
