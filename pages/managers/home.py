"""A manager's first screen: six figures that open to rows, and the category that is worst."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.filters import show_category_count
from pages.kit.format import show_count
from pages.kit.plain import escape
from pages.kit.tiles import TILE_WIDTH, draw_tile, link_queue
from queries.homes import ManagerHome, get_manager_home
from queries.triage import CategoryCount
from rules import states
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    home = read(actor, get_manager_home, reference=reference, now=now)
    _draw_figures(home)
    _draw_worst(home, reference)


def _draw_figures(home: ManagerHome) -> None:
    every = home.categories.values()
    with st.grid(6, min_column_width=TILE_WIDTH, gap="small"):
        draw_tile("Open", sum(count.cases for count in every), CaseFilter())
        draw_tile("Overdue", sum(count.overdue for count in every), CaseFilter(overdue=True), look="overdue")
        draw_tile(
            "At risk",
            sum(count.at_risk for count in every),
            CaseFilter(at_risk=True),
            look="at_risk",
            help_text="Open and due within three days.",
        )
        draw_tile(
            "Escalated",
            home.escalated,
            CaseFilter(escalated=True),
            look="overdue",
            help_text="Open after the public promise was broken, and on a rung of the escalation ladder.",
        )
        draw_tile("Held by nobody", home.unassigned, CaseFilter(whose="unassigned"))
        _draw_flow(home)


def _draw_flow(home: ManagerHome) -> None:
    received = CaseFilter(
        statuses=states.STATUSES, received_from=home.since_on, order_by="received", descending=True
    )
    resolved = CaseFilter(
        statuses=(states.RESOLVED,), resolved_from=home.since_on, order_by="resolved", descending=True
    )
    with st.container(border=True, gap=None):
        st.metric(
            "Last 7 days",
            f"{show_count(home.received)} in, {show_count(home.resolved)} out",
            help="Received and resolved, today and in the six days before.",
        )
        with st.container(horizontal=True, gap="small"):
            link_queue("Received", received)
            link_queue("Resolved", resolved)


def _draw_worst(home: ManagerHome, reference: Reference) -> None:
    worst = _find_worst(home)
    if worst is None:
        st.success("Nothing is overdue in any category.")
    else:
        name = escape(reference.categories[worst.category_code].name)
        share = round(100 * worst.overdue / worst.cases)
        st.subheader(f"Worst: {name}", anchor=False)
        st.markdown(
            f"{show_count(worst.overdue)} of {show_count(worst.cases)} open queries ({share} %) are overdue."
        )
        link_queue("Its overdue queries", CaseFilter(category_codes=(worst.category_code,), overdue=True))
    st.subheader("Every category", anchor=False)
    for code, category in reference.categories.items():
        if code in home.categories:
            label = show_category_count(category.name, home.categories[code])
            link_queue(label, CaseFilter(category_codes=(code,)))


def _find_worst(home: ManagerHome) -> CategoryCount | None:
    """The category with most overdue; of two with as many, the one where they are the larger part."""
    late = [count for count in home.categories.values() if count.overdue]
    return max(late, key=lambda count: (count.overdue, count.overdue / count.cases), default=None)
