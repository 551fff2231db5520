"""A manager's first screen: five figures against their targets, what got worse, what to do next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.badges import Look, badge_text
from pages.kit.chart_frame import Origin
from pages.kit.filters import show_category_count
from pages.kit.format import show_count, show_month
from pages.kit.kpi_tile import KpiTile, draw_kpi_tile
from pages.kit.links import find_page
from pages.kit.next_evening import draw_next_evening
from pages.kit.outings.next_walk import draw_coverage_line
from pages.kit.plain import escape
from pages.kit.tiles import TILE_WIDTH, draw_tile, link_queue
from pages.kit.unfinished import draw_unfinished
from pages.managers.billing_parts.alarms import draw_alarms
from pages.managers.sections.tiles import make_tiles
from pages.managers.sections.view import View, list_known
from queries.corrections import count_waiting
from queries.homes import ManagerHome, get_manager_home
from queries.kpis.sla import get_sla
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.clocks.policies import Policy
from rules.kpis import Lens
from rules.lookups import Reference
from rules.period import add_months, month_of

_FIRST_DAYS: Final = 10


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    today = reference.local_day(now)
    home = read(actor, get_manager_home, reference=reference, now=now)
    sla = read(actor, get_sla, lens=Lens(month_of(today)), reference=reference, now=now)
    view = View(actor, reference, sla, today, now, False, False, Origin(actor.display_name, "", now))
    draw_alarms(actor, today)
    if any(list_known(sla.months)):
        _draw_figures(view)
        _draw_worse(view)
    else:
        st.info(
            "No query has come in yet. Figures appear here with the first one that is logged or imported."
        )
    _draw_next(home, view)
    draw_next_evening(actor, reference, now)
    draw_coverage_line(actor, reference, now)
    draw_unfinished(actor, reference, now)
    _draw_categories(home, reference)


def _draw_figures(view: View) -> None:
    targets = _list_targets(view)
    with st.grid(5, min_column_width=TILE_WIDTH, gap="small"):
        for tile, target in zip(make_tiles(view), targets, strict=True):
            draw_kpi_tile(_against(tile, target))
    st.page_link(
        find_page("sla"), label=f"Service levels of {show_month(view.today)}", icon=":material/monitoring:"
    )


def _against(tile: KpiTile, target: str) -> KpiTile:
    return replace(tile, notes=(f"Target: {target}", tile.notes[-1]))


def _list_targets(view: View) -> Sequence[str]:
    """What each figure should be: by the policy in force, and by what adds no backlog."""
    policy = view.reference.rulebook.policy_at(view.now)
    sums = view.sla.period
    came, went = sums.received + sums.reopened, sums.closed + sums.merged
    return (
        f"as many out as in ({show_count(went)} of {show_count(came)})",
        "none overdue",
        "every one",
        f"within {_find_target(policy)}",
        "less than a month ago",
    )


def _find_target(policy: Policy) -> str:
    """The target of queries that no special one covers."""
    target = next(
        target for target in policy.targets if target.measure == "resolution" and not any(target.wants)
    )
    return f"{target.amount} {target.unit.replace('_', ' ')}"


def _draw_worse(view: View) -> None:
    """The one category whose backlog grew most this month."""
    grown = {code: movement.closing - movement.opening for code, movement in view.sla.by_category.items()}
    worst = max(grown, key=lambda code: (grown[code], code), default=None)
    if worst is None or grown[worst] <= 0:
        st.success("No category has more open queries than when the month began.")
        return
    movement = view.sla.by_category[worst]
    name = escape(view.reference.categories[worst].name)
    st.subheader(f"Got worse: {name}", anchor=False)
    st.markdown(
        f"{show_count(movement.closing)} open, {show_count(grown[worst])} more than when the month began:"
        f" {show_count(movement.sums.received)} came in and {show_count(movement.sums.closed)} were closed."
    )
    with st.container(horizontal=True, gap="small"):
        link_queue("Its overdue queries", CaseFilter(category_codes=(worst,), overdue=True))
        st.page_link(
            find_page("sla"),
            label="Its service levels",
            query_params={"category": worst},
            icon=":material/monitoring:",
        )


def _draw_next(home: ManagerHome, view: View) -> None:
    """What to decide now, each with its queries."""
    st.subheader("What to do next", anchor=False)
    at_risk = sum(count.at_risk for count in home.categories.values())
    with st.grid(5, min_column_width=TILE_WIDTH, gap="small"):
        draw_tile(
            "Escalated",
            home.escalated,
            CaseFilter(escalated=True),
            look="overdue",
            help_text="Open after the public promise was broken, and on a rung of the escalation ladder.",
        )
        draw_tile(
            "At risk",
            at_risk,
            CaseFilter(at_risk=True),
            look="at_risk",
            help_text="Open, and overdue soon unless somebody acts.",
        )
        draw_tile("Held by nobody", home.unassigned, CaseFilter(whose="unassigned"))
        _draw_approvals(view.actor)
        _draw_month(view)


def _draw_approvals(actor: Actor) -> None:
    """Corrections of bills that others proposed and that wait for this manager."""
    with st.container(border=True, gap=None):
        st.metric("To approve", show_count(read(actor, count_waiting)))
        st.page_link(find_page("approvals"), label="Approvals", icon=":material/arrow_forward:")


def _draw_month(view: View) -> None:
    """The report of the month that is over: due in the first days of the next."""
    last = add_months(view.today.replace(day=1), -1)
    look: Look = "at_risk" if view.today.day <= _FIRST_DAYS else "new"
    with st.container(border=True, gap=None):
        st.metric("Report to council", show_month(last))
        if look == "at_risk":
            st.markdown(badge_text(look, "look at it and publish it"))
        st.page_link(find_page("months"), label="Months and reports", icon=":material/arrow_forward:")


def _draw_categories(home: ManagerHome, reference: Reference) -> None:
    st.subheader("Every category", anchor=False)
    for code, category in reference.categories.items():
        if code in home.categories:
            label = show_category_count(category.name, home.categories[code])
            link_queue(label, CaseFilter(category_codes=(code,)))
    flow = f"{show_count(home.received)} in, {show_count(home.resolved)} out"
    st.caption(f"In the last 7 days: {flow}.")
