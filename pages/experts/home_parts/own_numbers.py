"""What a person closed, by the definitions of everybody's figures and for their eyes alone."""

from datetime import datetime

import streamlit as st

from pages.kit.format import NOTHING, show_count
from pages.kit.kpi_charts.look import show_number, show_share
from pages.kit.tiles import TILE_WIDTH, link_queue
from queries.kpis.own import OwnFigures, OwnPeriod
from rules.case_filter import CaseFilter
from rules.kpis import KPIS
from rules.lookups import Reference


def draw_own_numbers(own: OwnFigures, reference: Reference, now: datetime) -> None:
    """Draw them; each opens to its rows."""
    st.subheader("My numbers", anchor=False)
    if not own.month.sums.closed and not own.week.sums.closed:
        st.caption("You closed no query this month yet. What you close is counted here, for you alone.")
        return
    month = own.month
    with st.grid(5, min_column_width=TILE_WIDTH, gap="small"):
        for label, days in (("Resolved this week", own.week), ("Resolved this month", month)):
            _draw(label, show_count(days.sums.resolved), "resolved", days.rows("resolved"), "Show them")
        _draw(
            "Within the promise",
            _show_promise(month),
            "in_promise",
            month.rows("promise_missed"),
            f"{show_count(month.sums.resolved - month.sums.in_promise)} later",
        )
        per_day = float(reference.rulebook.policy_at(now).hours_per_day)
        hours = month.median_hours
        _draw(
            "Median working days",
            NOTHING if hours is None else show_number(hours / per_day, 1),
            "working_time",
            month.rows("resolved"),
            f"{show_count(month.sums.resolved)} resolved",
        )
        _draw(
            "Came back", show_count(month.sums.came_back), "came_back", month.rows("came_back"), "Show them"
        )
    st.caption("Closed by you this month, but for the first. Only you see these figures.")


def _show_promise(month: OwnPeriod) -> str:
    """A share where there are enough to speak of one, else the count out of how many."""
    share = KPIS["in_promise"].value(month.sums)
    counts = f"{show_count(month.sums.in_promise)} of {show_count(month.sums.resolved)}"
    return counts if share is None else show_share(share)


def _draw(label: str, value: str, kpi: str, rows: CaseFilter, link: str) -> None:
    with st.container(border=True, gap=None):
        st.metric(label, value, help=KPIS[kpi].words)
        link_queue(link, rows)
