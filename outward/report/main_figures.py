"""The page of main figures: this month, what is promised, the month before, the same month last year."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from outward.report.blocks import LEFT, RIGHT, Cell, Chart, Page, Table, Text
from outward.report.charts import BLUE, ORANGE, draw_months, draw_spark
from outward.report.figures import Compared, MonthLine, Report
from outward.report.words import (
    NO_DATA,
    find_lines,
    label_months,
    name_month,
    show_kpi,
    show_median,
    show_p90,
)
from rules.kpis import KPIS
from rules.written import show_count, show_rand

_SUMS: Final = (
    "received", "closed", "reopened", "on_time", "on_time_raw", "due_met", "due_raw_met", "in_promise",
    "response_met", "first_contact", "came_back", "relogged", "stated", "touches",
)  # fmt: skip

Figure = TypeVar("Figure")


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure: month, month before, a year before; what is promised; and its value in each month."""

    name: str
    written: tuple[str, str, str]
    promised: str = ""
    trend: tuple[float | None, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        month, prior, last_year = self.written
        known = any(value is not None for value in self.trend)
        spark: Cell = draw_spark(self.trend, f"{self.name} over thirteen months") if known else ""
        return (self.name, spark, month, self.promised, prior, last_year)


def draw_main(report: Report) -> Page:
    """The page."""
    lines = find_lines(report.months)
    table = Table(
        title="",
        head=(
            "",
            "13 months",
            name_month(report.month_on),
            "Promised",
            "Month before",
            "Same month last year",
        ),
        rows=[
            row.cells
            for row in (*_list_open(report, lines), *_list_sums(report, lines), *_list_times(report, lines))
        ],
        align=(LEFT, LEFT, RIGHT, LEFT, RIGHT, RIGHT),
        widths=(34, 17, 17, 19, 16, 17),
        look="dense",
    )
    note = (
        "Each figure is defined on the last pages. The small lines run over thirteen months and stand on"
        " zero; the dot is this month. A share of fewer than five queries is not told. “Raw” leaves declared"
        " stoppages out of account."
    )
    return Page("Main figures", (table, Text(note, "note"), _draw_flow(lines, report)))


def _list_open(report: Report, lines: list[MonthLine | None]) -> Iterator[_Row]:
    stock = tuple(None if line is None else float(line.stock) for line in lines)
    then = report.open_then
    yield _Row("Open at the end", _write(then, lambda each: show_count(each.cases)), trend=stock)
    yield _Row("Overdue at the end", _write(then, lambda each: show_count(each.overdue)))
    yield _Row("Overdue at the end, raw", _write(then, lambda each: show_count(each.overdue_raw)))
    yield _Row("Rand in dispute at the end", _write(then, lambda each: show_rand(each.rand)))


def _list_sums(report: Report, lines: list[MonthLine | None]) -> Iterator[_Row]:
    targets = report.targets
    promised = {
        "on_time": targets.resolution,
        "in_promise": f"{targets.promise_days} calendar days",
        "response_met": targets.first_response,
    }
    for kpi in (KPIS[code] for code in _SUMS):
        trend = tuple(None if line is None else kpi.value(line.sums) for line in lines)
        sums = report.sums
        written = tuple(show_kpi(kpi, each) for each in (sums.month, sums.prior, sums.last_year))
        if not report.has_data:
            written = (NO_DATA,) * 3
        yield _Row(kpi.name, (written[0], written[1], written[2]), promised.get(kpi.code, ""), trend)


def _list_times(report: Report, lines: list[MonthLine | None]) -> Iterator[_Row]:
    median, ninetieth = (
        tuple(None if line is None else getattr(line.working, field) for line in lines)
        for field in ("median_hours", "p90_hours")
    )
    yield _Row("Working time: half within", _write(report.working, show_median), trend=median)
    yield _Row("Working time: nine in ten within", _write(report.working, show_p90), trend=ninetieth)
    yield _Row("All hours: half within", _write(report.calendar, show_median))
    yield _Row("All hours: nine in ten within", _write(report.calendar, show_p90))


def _write(of: Compared[Figure], show: Callable[[Figure], str]) -> tuple[str, str, str]:
    month, prior, last_year = (
        NO_DATA if each is None else show(each) for each in (of.month, of.prior, of.last_year)
    )
    return month, prior, last_year


def _draw_flow(lines: list[MonthLine | None], report: Report) -> Chart:
    """Received beside closed in each month."""
    sums = report.movement.sums
    received = [None if line is None else line.sums.received for line in lines]
    closed = [None if line is None else line.sums.closed for line in lines]
    alt = (
        "Bars of queries received and closed in each of thirteen months;"
        f" the last: {sums.received} received, {sums.closed} closed."
    )
    labels = label_months([line.month_on for line in report.months])
    picture = draw_months(labels, (("Received", BLUE, received), ("Closed", ORANGE, closed)), alt)
    return Chart(_find_flow(report), picture)


def _find_flow(report: Report) -> str:
    if not report.has_data:
        return "Nothing has been received yet"
    sums = report.movement.sums
    received, closed = show_count(sums.received), show_count(sums.closed)
    if sums.received == sums.closed:
        return f"As many queries were closed as came in: {closed}"
    more = "More came in than was closed" if sums.received > sums.closed else "More was closed than came in"
    return f"{more}: {received} received, {closed} closed"
