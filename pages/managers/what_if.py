"""What if: how the figures would look if other targets, hours or holidays had held. Nothing is changed."""

from datetime import UTC, datetime, time
from typing import Final, cast

import streamlit as st

from data.transaction import read
from pages.kit.look_ups import get_reference
from pages.kit.require import require
from pages.kit.target_table import edit_targets
from pages.kit.what_if_result import draw_comparison
from queries.what_if import compare_rules
from rules.actor import Actor
from rules.clocks.policies import Measure
from rules.clocks.what_if import Wish
from rules.errors import DomainError
from rules.lookups import Reference
from rules.office_hours import OfficeHours
from rules.period import Period, last_months

_MEASURES: Final = {"resolution": "Resolving a query", "first_response": "The first answer"}
_RESULT: Final = "what_if_result"
_MONTHS: Final = 3


def draw_form(reference: Reference, measure: Measure, now: datetime) -> tuple[Wish, Period] | None:
    """The rules to try, starting from those in force; given once they are sent."""
    policy = reference.rulebook.policy_at(now)
    hours = _find_hours(reference, policy.calendar_code)
    months = last_months(reference.local_day(now), _MONTHS)
    with st.form("what_if", border=False):
        targets = edit_targets(policy.targets, reference, key=f"what_if_{measure}", measure=measure)
        with st.container(horizontal=True):
            opens = st.time_input("Weekdays open from", hours.opens)
            closes = st.time_input("Weekdays open until", hours.closes)
            holiday_on = st.date_input("One more holiday", None, format="DD/MM/YYYY")
            cap = st.number_input("Waiting that pauses, working days", 0, 400, policy.pause_cap_days)
        with st.container(horizontal=True):
            first_on = st.date_input("Figures from", months.first_on, format="DD/MM/YYYY")
            last_on = st.date_input("Figures to", months.last_on, format="DD/MM/YYYY")
        is_raw = st.toggle("Raw figures: leave declared stoppages out")
        is_sent = st.form_submit_button("Replay", type="primary")
    if not is_sent:
        return None
    wish = Wish(
        measure,
        targets,
        pause_cap_days=int(cap),
        opens=opens if (opens, closes) != (hours.opens, hours.closes) else None,
        closes=closes,
        holiday_on=holiday_on,
        is_raw=is_raw,
    )
    return wish, Period(first_on, max(first_on, last_on))


def _find_hours(reference: Reference, calendar_code: str) -> OfficeHours:
    """Monday's hours, which stand for the weekdays."""
    hours = [each for each in reference.rulebook.hours[calendar_code] if each.weekday == 1]
    return hours[-1] if hours else OfficeHours(1, time(8), time(16))


def draw_page(actor: Actor, reference: Reference, now: datetime) -> None:
    """The question, the rules to try, and the answer to the last one sent."""
    st.title("What if", anchor=False)
    st.write(
        "Replay what happened under other targets, office hours or holidays: how much would have been on "
        "time, and how much would be overdue at this moment? Nothing is changed by trying."
    )
    measure = cast(
        Measure,
        st.segmented_control(
            "What is measured", list(_MEASURES), format_func=_MEASURES.__getitem__, default="resolution",
            required=True, key="what_if_measure",
        ),
    )  # fmt: skip
    sent = draw_form(reference, measure, now)
    if sent is not None:
        _replay(actor, reference, *sent, now)
    if _RESULT in st.session_state:
        found, tried, period = st.session_state[_RESULT]
        draw_comparison(found, tried, period, reference)


def _replay(actor: Actor, reference: Reference, wish: Wish, period: Period, now: datetime) -> None:
    st.session_state.pop(_RESULT, None)
    try:
        with st.spinner("Replaying…"):
            found = read(actor, compare_rules, wish=wish, period=period, reference=reference, now=now)
    except DomainError as error:
        st.error(str(error))
        return
    st.session_state[_RESULT] = (found, wish, period)


actor = require("manager")
draw_page(actor, get_reference(), datetime.now(UTC))
