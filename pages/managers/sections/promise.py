"""Whether the desk keeps its word: deadlines met and missed, the trend with its limits, every share."""

from collections.abc import Sequence
from typing import Any

from outward.sheets import Cell, Kind
from pages.kit.chart_frame import Chart, draw_chart
from pages.kit.format import show_count, show_date
from pages.kit.kpi_charts.look import GREEN, VERMILION, show_share
from pages.kit.kpi_charts.month_bars import MonthBar, build_month_bars
from pages.kit.kpi_charts.trend import TrendMonth, build_trend
from pages.kit.kpi_table import FigureTable, make_table
from pages.managers.sections.view import View, list_known, name_month
from queries.kpis.sla import MonthFigures
from rules.case_filter import CaseFilter
from rules.control_limits import p_chart
from rules.kpis import KPIS, Sums


def draw_promise(view: View) -> None:
    """Draw it."""
    draw_chart(_make_deadline_chart(view), view.origin)
    draw_chart(_make_trend_chart(view), view.origin)
    draw_chart(_make_share_chart(view), view.origin)


def _count(view: View, sums: Sums) -> tuple[int, int]:
    """Deadlines met, and all of them, by the clock that is chosen."""
    kpi = KPIS[view.pick("due_met")]
    return getattr(sums, kpi.numerator), getattr(sums, kpi.denominator)


def _make_deadline_chart(view: View) -> Chart:
    code, months = view.pick("due_met"), view.sla.months
    met, due = _count(view, view.sla.period)
    known = list_known(months)
    bars = [_make_bar(view, month, is_known) for month, is_known in zip(months, known, strict=True)]
    return Chart(
        key="deadlines",
        finding=f"{show_count(due - met)} of {show_count(due)} deadlines were missed"
        if due
        else "No deadline fell into these days",
        measured="Queries by the month their due date lay in: resolved by then, or missed (closed late, or"
        " open and"
        f" overdue). Counted up to {show_date(view.sla.due_until)}.",
        figure=build_month_bars(bars, [("done by then", GREEN), ("missed", VERMILION)]),
        table=_make_deadline_table(view),
        kpis=("due_met", "due_raw_met"),
        rows=view.rows(code, missed=True),
        marks=lambda number: view.rows_of_month(
            code, months[number % len(months)].month_on, missed=number >= len(months)
        ),
    )


def _make_bar(view: View, month: MonthFigures, is_known: bool) -> MonthBar:
    label = name_month(month.month_on)
    met, due = _count(view, month.sums)
    if not is_known:
        return MonthBar(label, None, "nothing received yet", ())
    told = [f"{label}: {show_count(met)} done by then", f"{label}: {show_count(due - met)} missed"]
    return MonthBar(
        label, (met, due - met), show_count(due), [f"{words} of {show_count(due)}" for words in told]
    )


def _make_deadline_table(view: View) -> FigureTable:
    columns: list[tuple[str, Kind]] = [
        ("Month", "text"), ("Due", "count"), ("Done by then", "count"), ("Missed", "count"),
        ("Share", "percent"), ("Share by the other clock", "percent"), ("Of closed, on time", "percent"),
    ]  # fmt: skip
    months = view.sla.months
    other = "due_met" if view.raw else "due_raw_met"
    rows: list[list[Cell]] = []
    for month in months:
        met, due = _count(view, month.sums)
        shares = [
            KPIS[code].value(month.sums) for code in (view.pick("due_met"), other, view.pick("on_time"))
        ]
        rows.append([name_month(month.month_on), due, met, due - met, *shares])

    def opens(row: int, column: int) -> CaseFilter | None:
        code, on = view.pick("due_met"), months[row].month_on
        return view.rows_of_month(code, on, missed=column == 3) if column in (2, 3) else None

    return make_table("Deadlines by month", columns, rows, opens)


def _make_trend_chart(view: View) -> Chart:
    code, months = view.pick("due_met"), view.sla.months
    found = p_chart([_count(view, month.sums) for month in months])
    shown = [
        _make_month(view, month, limits, is_out)
        for month, limits, is_out in zip(months, found.limits, found.stands_out, strict=True)
    ]
    return Chart(
        key="trend",
        finding=_tell_trend(shown),
        measured="Share of deadlines met, month by month, between the limits of chance (three standard"
        " deviations"
        " around all months together). What lies outside, or eight months on one side, has a cause.",
        figure=build_trend(shown, found.centre),
        table=make_table(
            "Share of deadlines met, with limits",
            [("Month", "text"), ("Due", "count"), ("Share", "percent"), ("Lower limit", "percent"),
             ("Upper limit", "percent"), ("Stands out", "text")],
            [
                [month.label, _count(view, figures.sums)[1], month.share, *(month.limits or (None, None)),
                 "yes" if month.stands_out else "no"]
                for month, figures in zip(shown, months, strict=True)
            ],
        ),
        kpis=(code,),
        rows=view.rows(code, missed=True),
        marks=lambda number: view.rows_of_month(code, months[number].month_on, missed=True),
    )  # fmt: skip


def _tell_trend(months: Sequence[TrendMonth]) -> str:
    known = [month for month in months if month.share is not None]
    outside = [month for month in known if month.stands_out]
    if not outside:
        return "No month stands out from what chance does"
    lowest = min(outside, key=lambda month: month.share or 0)
    return (
        f"{len(outside)} of {len(known)} months stand out from what chance does, {lowest.label} lowest with"
        f" {show_share(lowest.share)}"
    )


def _make_month(
    view: View, month: MonthFigures, limits: tuple[float, float] | None, stands_out: bool
) -> TrendMonth:
    met, due = _count(view, month.sums)
    label = name_month(month.month_on)
    if not due or limits is None:
        return TrendMonth(label, None, None, False, f"{label}: nothing was due")
    told = (
        f"{label}: {show_share(met / due)} of {show_count(due)}"
        f"<br>by chance {show_share(limits[0])} to {show_share(limits[1])}"
    )
    return TrendMonth(label, met / due, limits, stands_out, told)


def _make_share_chart(view: View) -> Chart:
    codes = [code for code, kpi in KPIS.items() if kpi.source == "sums" and kpi.denominator]
    columns: list[tuple[str, Kind]] = [
        ("Figure", "text"), ("Value", "text"), ("Counted", "count"), ("Of", "count"),
        ("Period before", "text"), ("A year ago", "text"), ("Good is", "text"),
    ]  # fmt: skip
    spans = (view.sla.period, view.sla.prior, view.sla.last_year)
    rows: list[list[Cell]] = []
    for code in codes:
        kpi = KPIS[code]
        now, before, then = (_show(code, sums) for sums in spans)
        sums = view.sla.period
        counted: list[Any] = [getattr(sums, name) for name in (kpi.numerator, kpi.denominator)]
        rows.append([kpi.name, now, *counted, before, then, "more" if kpi.good == "up" else "less"])

    def opens(row: int, column: int) -> CaseFilter | None:
        return view.rows(codes[row]) if column == 2 else None

    return Chart(
        key="shares",
        finding="Every share, beside the period before and the year before",
        measured="Adjusted and raw stand side by side. What is counted opens its queries; a dash means too"
        " few to"
        " say, or no data.",
        figure=None,
        table=make_table("Shares", columns, rows, opens),
        kpis=codes,
    )


def _show(code: str, sums: Sums | None) -> str:
    if sums is None:
        return "no data"
    kpi = KPIS[code]
    value = kpi.value(sums)
    if value is None:
        return "–" if getattr(sums, kpi.denominator) == 0 else f"n < {kpi.minimum_n}"
    return f"{value:.1f}" if kpi.unit == "touches" else show_share(value)
