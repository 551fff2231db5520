"""The next outing of a person's wards, and how coverage stands, in one line each for the first page."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text
from pages.kit.format import show_count, show_date
from pages.kit.links import find_page
from pages.kit.outings.words import tell_outing
from queries.outings.coverage import get_ledger
from queries.outings.outings import LIVE, OutingFilter, list_outings
from rules.actor import Actor
from rules.lookups import Reference


def draw_next_walk(actor: Actor, reference: Reference, now: datetime) -> None:
    """The next walkabout of a councillor's wards, or that none is planned and when the ward is due."""
    wanted = OutingFilter(from_on=reference.local_day(now), kind="walkabout", statuses=LIVE)
    found = read(actor, list_outings, wanted=wanted, most=1)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="next_walk"):
        if found:
            st.markdown(tell_outing(found[0], reference))
            st.page_link(
                find_page("outing"), label="Open the walkabout", icon=":material/arrow_forward:",
                query_params={"id": str(found[0].outing_id)},
            )  # fmt: skip
            return
        ledger = read(actor, get_ledger, reference=reference, now=now)
        st.markdown(f"No walkabout is planned. Your ward is due by {show_date(ledger.first_due_on)}.")
        st.page_link(find_page("outings"), label="Outings", icon=":material/arrow_forward:")


def draw_coverage_line(actor: Actor, reference: Reference, now: datetime) -> None:
    """How the promise of coverage stands, with what this week still asks for."""
    ledger = read(actor, get_ledger, reference=reference, now=now)
    to_walk, areas = len(ledger.pace.to_walk), len(ledger.area_pace.needed)
    late = len(ledger.overdue)
    badge = (
        badge_text("overdue", f"{show_count(late)} wards overdue")
        if late
        else badge_text("on_track", "in time")
        if ledger.is_done_for_the_week
        else badge_text(
            "at_risk", f"by {show_date(ledger.week_ends)}: walk {to_walk}, offices in {areas} areas"
        )
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="coverage_line"):
        covered = f"{show_count(ledger.covered)} of {show_count(len(ledger.wards))} wards"
        st.markdown(f"**Coverage** {covered} walked in {reference.outings.cycle_months} months {badge}")
        st.page_link(find_page("outings"), label="Outings", icon=":material/arrow_forward:")
