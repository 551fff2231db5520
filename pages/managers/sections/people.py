"""Who holds how much, so that work can be spread; no league table."""

import streamlit as st

from data.transaction import read
from pages.kit.chart_frame import Chart, draw_chart
from pages.kit.format import show_count
from pages.kit.kpi_charts.look import BLUE, show_share
from pages.kit.kpi_charts.ranked_bars import RankedBar, build_ranked_bars
from pages.kit.kpi_table import make_table
from pages.kit.tiles import link_queue
from pages.managers.sections.view import View
from queries.kpis.workload import MINIMUM_N, PersonFigures, list_workload


def draw_people(view: View) -> None:
    """Draw it."""
    found = read(view.actor, list_workload, lens=view.lens, now=view.now)
    held = sum(person.held for person in found)
    waiting = view.sla.open.cases - held
    if found:
        draw_chart(_make_chart(found, held, view), view.origin)
    else:
        st.info("Nobody holds an open query in this part of the desk.")
    if waiting:
        free = view.lens.as_filter(whose="unassigned")
        st.markdown(f"{show_count(waiting)} open queries are held by nobody.")
        link_queue("Show them", free)


def _make_chart(found: tuple[PersonFigures, ...], held: int, view: View) -> Chart:
    bars = [
        RankedBar(person.name, person.held, _tell(person), f"{person.name}: {_tell(person)}", BLUE)
        for person in found
    ]
    most, least = max(person.held for person in found), min(person.held for person in found)
    return Chart(
        key="workload",
        finding=f"{show_count(len(found))} people hold {show_count(held)} open queries, from"
        f" {show_count(least)} to"
        f" {show_count(most)} each",
        measured="Open queries by who holds them, by name: for spreading work evenly, not for ranking"
        " people. Of fewer"
        f" than {MINIMUM_N} no share is said.",
        figure=build_ranked_bars(bars, narrow=view.narrow),
        table=make_table(
            "Workload",
            [("Name", "text"), ("Held", "count"), ("Overdue", "count"), ("Overdue share", "percent"),
             ("Oldest, days", "count")],
            [
                [person.name, person.held, person.overdue, person.overdue_share, person.oldest_days]
                for person in found
            ],
        ),
        kpis=("open", "overdue"),
        rows=view.lens.as_filter(),
        marks=lambda number: (
            view.lens.as_filter(holder_id=found[number].user_id) if number < len(found) else None
        ),
    )  # fmt: skip


def _tell(person: PersonFigures) -> str:
    share = person.overdue_share
    return f"{show_count(person.held)}" + ("" if share is None else f" · {show_share(share)} overdue")
