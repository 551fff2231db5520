"""What turns out to be wrong, what it has to do with billing runs, and what comes back."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.transaction import read
from outward.sheets import Cell, Kind
from pages.kit.chart_frame import Chart, draw_chart
from pages.kit.format import THIN, show_count, show_rand
from pages.kit.kpi_charts.look import AMBER, GREY, SERIES, VERMILION, show_number, show_share
from pages.kit.kpi_charts.month_bars import MonthBar, build_month_bars
from pages.kit.kpi_charts.ranked_bars import RankedBar, build_ranked_bars
from pages.kit.kpi_table import make_table
from pages.managers.sections.view import View, name_month
from queries.kpis.billing import RunFigures, list_runs
from queries.kpis.causes import CauseFigures, list_causes
from queries.kpis.reopening import Cohort, list_cohorts
from rules.case_filter import CaseFilter
from rules.kpis import KPIS, Lens
from rules.period import last_months

_SHOWN: Final = 12
_CAUSES_OF_RUNS: Final = 5
_MONTHS: Final = 13


def draw_causes(view: View) -> None:
    """Draw it."""
    _draw_pareto(view)
    lens = _widen(view)
    draw_chart(_make_run_chart(view, read(view.actor, list_runs, lens=lens)), view.origin)
    draw_chart(_make_cohort_chart(view, read(view.actor, list_cohorts, lens=lens)), view.origin)


def _widen(view: View) -> Lens:
    """Thirteen months up to the period's end, because one month alone says little."""
    return view.lens.but(period=last_months(min(view.lens.period.last_on, view.today), _MONTHS))


def _draw_pareto(view: View) -> None:
    found = read(view.actor, list_causes, lens=view.lens)
    if found:
        draw_chart(_make_pareto(view, found), view.origin)
    else:
        st.info("No query was resolved in these days, so that no cause was found.")


def _name(view: View, code: str) -> str:
    cause = view.reference.causes.get(code)
    return cause.name if cause else "Not stated"


def _make_pareto(view: View, found: Sequence[CauseFigures]) -> Chart:
    whole = sum(cause.resolved for cause in found)
    shown = found[:_SHOWN]
    stated = [cause for cause in found if cause.cause_code]
    few = sum(cause.resolved for cause in stated[:3])
    bars = [
        RankedBar(
            _name(view, cause.cause_code),
            cause.resolved,
            show_count(cause.resolved),
            f"{_name(view, cause.cause_code)}<br>{show_count(cause.resolved)} resolved, "
            f"{show_share(cause.resolved / whole)}<br>{show_rand(cause.rand)}",
            SERIES[0] if cause.cause_code else GREY,
        )
        for cause in shown
    ]
    if others := whole - sum(cause.resolved for cause in shown):
        words = f"{len(found) - len(shown)} other causes"
        bars.append(
            RankedBar(words, others, show_count(others), f"{words}<br>{show_count(others)} resolved", GREY)
        )
    rows = view.rows("causes")
    return Chart(
        key="causes",
        finding=f"{_join([_name(view, cause.cause_code) for cause in stated[:3]])}:"
        f" {show_share(few / whole)} of all"
        if stated
        else "No cause was stated for what was resolved",
        measured="Queries resolved by what turned out to be the cause; dotted, how much they make together.",
        figure=build_ranked_bars(bars, together=True, narrow=view.narrow),
        table=make_table(
            "Causes",
            [("Cause", "text"), ("Resolved", "count"), ("Share", "percent"), ("Rand", "rand")],
            [
                [_name(view, cause.cause_code), cause.resolved, cause.resolved / whole, cause.rand]
                for cause in found
            ],
            lambda row, column: _of_cause(rows, found[row].cause_code) if column == 1 else None,
        ),
        kpis=("causes",),
        rows=rows,
        marks=lambda number: _of_cause(rows, shown[number].cause_code) if number < len(shown) else None,
    )


def _of_cause(rows: CaseFilter, code: str) -> CaseFilter | None:
    return rows.but(cause_codes=(code,)) if code else None


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _make_run_chart(view: View, runs: Sequence[RunFigures]) -> Chart:
    totals = Counter[str]()
    for run in runs:
        totals.update({code: n for code, n in run.by_cause.items() if code})
    codes = [code for code, _ in totals.most_common(_CAUSES_OF_RUNS)]
    parts = [(_name(view, code), SERIES[place]) for place, code in enumerate(codes)]
    parts.append(("others and not yet known", GREY))
    known = [run for run in runs if run.per_1000 is not None]
    last = known[-1] if known else None
    columns: list[tuple[str, Kind]] = [
        ("Billing month", "text"), ("Bills", "count"), ("Queries received", "count"),
        ("Per 1,000 bills", "number"), ("Metered sections", "count"), ("Estimated", "percent"),
        *((_name(view, code), "count") for code in codes),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            name_month(run.billing_month), run.bills, run.received, run.per_1000, run.sections,
            run.estimated_share,
            *(run.by_cause.get(code, 0) for code in codes),
        ]
        for run in runs
    ]  # fmt: skip
    lenses = [view.lens.but(period=last_months(run.billing_month, 1)) for run in runs]
    return Chart(
        key="billing-runs",
        finding=f"{show_number(last.per_1000, 1)} queries for every 1,000 bills in"
        f" {name_month(last.billing_month)},"
        f" {show_share(last.estimated_share)} of readings estimated"
        if last
        else "No bills are loaded for these months",
        measured="Queries received in the month of a billing run for every 1,000 bills of the whole"
        " municipality, by the"
        " cause found since.",
        figure=build_month_bars([_make_run(run, codes) for run in runs], parts, "no bills loaded"),
        table=make_table(
            "Billing runs",
            columns,
            rows,
            lambda row, column: (
                view.rows_of_month("received", lenses[row].period.first_on) if column == 2 else None
            ),
        ),
        kpis=("per_1000", "estimated"),
        marks=lambda number: (
            view.rows_of_month("received", runs[number % len(runs)].billing_month)
            if number // len(runs) < len(parts)
            else None
        ),
    )


def _make_run(run: RunFigures, codes: Sequence[str]) -> MonthBar:
    label = name_month(run.billing_month)
    if not run.bills:
        return MonthBar(label, None, f"{show_count(run.received)} received, no bills loaded", ())
    counts = [run.by_cause.get(code, 0) for code in codes]
    counts.append(run.received - sum(counts))
    told = (
        f"{label}: {show_count(run.received)} queries, {show_count(run.bills)} bills"
        f"<br>estimated readings: {show_share(run.estimated_share)}"
    )
    return MonthBar(
        label,
        [1000 * count / run.bills for count in counts],
        show_number(run.per_1000, 1),
        [f"{told}<br>of this cause: {show_count(count)}" for count in counts],
    )


def _make_cohort_chart(view: View, cohorts: Sequence[Cohort]) -> Chart:
    closed = sum(cohort.closed for cohort in cohorts)
    returned = sum(cohort.came_back + cohort.relogged for cohort in cohorts)
    minimum = KPIS["came_back"].minimum_n
    bars = [_make_cohort(cohort, minimum) for cohort in cohorts]
    columns: list[tuple[str, Kind]] = [
        ("Closed in", "text"), ("Closings", "count"), ("Opened again", "count"), ("Logged again", "count"),
        ("Share", "percent"),
    ]  # fmt: skip
    names = {1: "closed", 2: "came_back", 3: "relogged"}
    return Chart(
        key="returns",
        finding=f"{show_share(returned / closed)} of closings did not"
        " last" if closed else "Nothing was closed",
        measured="By the month of the closing: opened again whenever that was, or the same account logged"
        " another query"
        f" of the category within 30 days. Fewer than {minimum} closings say nothing.",
        figure=build_month_bars(
            bars, [("opened again", VERMILION), ("logged again", AMBER)], f"fewer than {minimum}"
        ),
        table=make_table(
            "What came back",
            columns,
            [
                [name_month(cohort.month_on), cohort.closed, cohort.came_back, cohort.relogged,
                 cohort.share if cohort.closed >= minimum else None]
                for cohort in cohorts
            ],
            lambda row, column: view.rows_of_month(names[column], cohorts[row].month_on)
            if column in names
            else None,
        ),
        kpis=("came_back", "relogged"),
        marks=lambda number: view.rows_of_month(
            "relogged" if number >= len(cohorts) else "came_back", cohorts[number % len(cohorts)].month_on
        ),
    )  # fmt: skip


def _make_cohort(cohort: Cohort, minimum: int) -> MonthBar:
    label = name_month(cohort.month_on)
    if cohort.closed < minimum:
        return MonthBar(label, None, f"{label}: {show_count(cohort.closed)} closed", ())
    counts = (cohort.came_back, cohort.relogged)
    return MonthBar(
        label,
        [count / cohort.closed for count in counts],
        f"{100 * (cohort.share or 0):.0f}{THIN}%",
        [
            f"{label}: {show_count(count)} of {show_count(cohort.closed)} closings {verb}"
            for count, verb in zip(counts, ("opened again", "logged again"), strict=True)
        ],
    )
