"""Walkabouts and mobile offices: what this week must bring, what is planned, what was promised."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said
from pages.kit.choice import draw_choice
from pages.kit.format import show_date
from pages.kit.layout import read_number
from pages.kit.links import find_page, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.outings.coverage_table import draw_coverage
from pages.kit.outings.plan_form import PLACE as PLAN_PLACE
from pages.kit.outings.plan_form import draw_plan_form
from pages.kit.outings.planner import draw_planner
from pages.kit.outings.promises import draw_promise_form, draw_promises
from pages.kit.outings.week import draw_week
from pages.kit.outings.words import name_outing, tell_outing
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.sheet_links import link_coverage, link_scorecard
from queries.outings.coverage import get_ledger
from queries.outings.needs import list_ward_needs
from queries.outings.outings import (
    LIVE,
    Companion,
    Outing,
    OutingFilter,
    get_outing,
    list_outings,
    list_people,
)
from queries.outings.promises import list_promises
from queries.outings.staff import list_goers
from rules.access import may
from rules.actor import Actor
from rules.coverage.facts import monday_of
from rules.coverage.ledger import Ledger
from rules.lookups import Reference
from rules.outings.need import score, tell_need

_PLACE: Final = "outings"
_REPLACES: Final = "replaces"
_HELD_BACK: Final = timedelta(days=90)
_KEPT_BACK: Final = timedelta(days=60)
_PARTS: Final[Mapping[str, str]] = {
    "coming": "Coming",
    "held": "Held",
    "promises": "Promises",
    "coverage": "Coverage",
}


def draw_outings(actor: Actor, wanted: OutingFilter, reference: Reference, nothing: str) -> None:
    """Outings by week, each a line that opens it."""
    found = read(actor, list_outings, wanted=wanted)
    if not found:
        st.info(nothing)
    people = read(actor, list_people, outing_ids=[each.outing_id for each in found])
    for monday, week in groupby(found, key=lambda each: monday_of(each.held_on)):
        st.subheader(f"Week of {show_date(monday)}", anchor=False)
        for outing in week:
            _draw_line(outing, people[outing.outing_id], reference)


def _draw_line(outing: Outing, people: list[Companion], reference: Reference) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(tell_outing(outing, reference))
            names = ", ".join(escape(each.display_name) for each in people)
            st.caption(names or "Nobody is named yet")
        st.page_link(
            find_page("outing"), label="Open", query_params={"id": str(outing.outing_id)},
            icon=":material/arrow_forward:",
        )  # fmt: skip


def draw_coming(actor: Actor, reference: Reference, today: date) -> None:
    """What is planned from today on."""
    nothing = "No outing is planned. Managers plan them here, by hand or from what wards need."
    draw_outings(actor, OutingFilter(from_on=today, statuses=LIVE), reference, nothing)
    past = read(actor, list_outings, wanted=OutingFilter(to_on=today - timedelta(days=1), statuses=LIVE))
    if past:
        st.subheader("Past, and not closed", anchor=False)
        st.markdown("Note each as held, or cancel it: until then it does not count.")
        people = read(actor, list_people, outing_ids=[each.outing_id for each in past])
        for outing in past:
            _draw_line(outing, people[outing.outing_id], reference)


def draw_open_promises(actor: Actor, reference: Reference, now: datetime) -> None:
    """Open promises by their day, then those kept lately."""
    draw_said(_PLACE)
    promises = read(actor, list_promises, since_at=now - _KEPT_BACK)
    if not promises:
        st.info("Nothing is promised. What is promised on an outing stands here until it is kept.")
    draw_promises(promises, actor, reference, now, place=_PLACE)
    if may(actor, "keep_outing"):
        st.subheader("Promise something", anchor=False)
        every = [ward.ward_no for ward in reference.list_wards(reference.local_day(now))]
        draw_promise_form(list(actor.wards) or every, reference, now, place=_PLACE)


def draw_planning(actor: Actor, reference: Reference, now: datetime) -> None:
    """From what wards need, or one outing by hand; a cancelled one that the address names is planned anew."""
    replaces = None
    if st.query_params.get(_REPLACES):
        replaces = read(actor, get_outing, outing_id=read_number(_REPLACES))
        st.subheader(
            f"Instead of: {name_outing(replaces, reference)}, {show_date(replaces.held_on)}", anchor=False
        )
    draw_planner(actor, reference, replaces.outing_id if replaces else None)
    with st.expander("Plan one by hand", expanded=False):
        draw_said(PLAN_PLACE)
        draw_plan_form(read(actor, list_goers), reference, now)


def find_needs(actor: Actor, reference: Reference, now: datetime) -> tuple[dict[int, float], dict[int, str]]:
    """Weight and words of what waits in each ward; nothing for those who may not plan."""
    if not may(actor, "plan_outings"):
        return {}, {}
    today = reference.local_day(now)
    needs = read(actor, list_ward_needs, reference=reference, now=now)
    return (
        {need.ward_no: score(need, today) for need in needs},
        {need.ward_no: tell_need(need, today) for need in needs if need.outstanding},
    )


def tell_rules(reference: Reference) -> str:
    """The promise in one sentence."""
    rules = reference.outings
    every = "month" if rules.all_areas_months == 1 else f"{rules.all_areas_months} months"
    return (
        f"Every ward is walked once in {rules.cycle_months} months; mobile offices come to at least"
        f" {rules.areas_a_week} areas a week and to all of them every {every}."
    )


def draw_part(
    actor: Actor, ledger: Ledger, needs: dict[int, str], reference: Reference, now: datetime
) -> None:
    """The part of the page that the address names."""
    parts = dict(_PARTS)
    if may(actor, "plan_outings"):
        parts["plan"] = "Plan"
    today = reference.local_day(now)
    match draw_choice("show", "Part of the page", parts):
        case "held":
            wanted = OutingFilter(from_on=today - _HELD_BACK, statuses=("done", "cancelled"))
            draw_outings(actor, wanted, reference, "No outing was held in the last 90 days.")
        case "promises":
            draw_open_promises(actor, reference, now)
        case "coverage":
            draw_coverage(ledger, reference, needs)
        case "plan":
            draw_planning(actor, reference, now)
        case _:
            draw_coming(actor, reference, today)


actor = require("expert", "agent", "manager", "councillor")
restore_place()
reference = get_reference()
now = datetime.now(UTC)
st.title("Outings", anchor=False)
st.markdown(tell_rules(reference))
weights, needs = find_needs(actor, reference, now)
ledger = read(actor, get_ledger, reference=reference, now=now, weights=weights)
draw_week(ledger, reference)
with st.container(horizontal=True):
    link_coverage()
    link_scorecard(actor)
draw_part(actor, ledger, needs, reference, now)
