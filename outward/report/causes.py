"""What the queries turned out to be caused by, and which of them came back."""

from decimal import Decimal

from outward.report.blocks import LEFT, RIGHT, Block, Chart, Page, Table, Text
from outward.report.charts import BLUE, ORANGE, TEAL, draw_lines, draw_ranking
from outward.report.figures import Report
from outward.report.words import NO_DATA, find_lines, label_months, name_month, show_kpi, show_percent
from rules.kpis import KPIS
from rules.written import show_count, show_rand

MOST_DRAWN = 12


def draw_causes(report: Report) -> Page:
    """The chapter."""
    return Page("What was wrong, and what came back", (*_draw_causes(report), *_draw_returns(report)))


def _draw_causes(report: Report) -> list[Block]:
    causes = report.causes
    if not causes:
        return [Text("Causes: no data, because no query was resolved in the month.")]
    whole = sum(line.resolved for line in causes)
    rows = [
        (line.name, show_count(line.resolved), show_percent(line.resolved / whole), show_rand(line.rand))
        for line in causes
    ]
    drawn = [(line.name, float(line.resolved), show_count(line.resolved)) for line in causes[:MOST_DRAWN]]
    words = "; ".join(f"{name}: {written}" for name, _, written in drawn)
    first = causes[0]
    of = f"{show_count(first.resolved)} of {show_count(whole)} queries resolved"
    finding = f"The most frequent cause: {first.name}, {of}"
    rand = show_rand(sum((line.rand for line in causes), Decimal(0)))
    return [
        Chart(finding, draw_ranking(drawn, f"Queries resolved by cause. {words}", colour=TEAL)),
        Table(
            "Queries resolved by cause",
            ("Cause", "Resolved", "Share", "Rand they were about"),
            [*rows, ("All", show_count(whole), show_percent(1.0), rand)],
            (LEFT, RIGHT, RIGHT, RIGHT),
            total=True,
            widths=(46, 14, 14, 26),
        ),
    ]


def _draw_returns(report: Report) -> list[Block]:
    lines = find_lines(report.months)
    came_back, relogged = KPIS["came_back"], KPIS["relogged"]
    series = [
        (kpi.name, colour, [None if line is None else _percent(kpi.value(line.sums)) for line in lines])
        for kpi, colour in ((came_back, BLUE), (relogged, ORANGE))
    ]
    rows = [
        (
            name_month(month.month_on),
            NO_DATA if line is None else show_count(line.sums.closed),
            show_kpi(came_back, None if line is None else line.sums, with_counts=True),
            show_kpi(relogged, None if line is None else line.sums, with_counts=True),
        )
        for month, line in zip(report.months, lines, strict=True)
    ]
    labels = label_months([line.month_on for line in report.months])
    came = show_kpi(came_back, report.movement.sums, with_counts=True)
    alt = "Lines of the shares of closings that came back or were logged again, by month of closing."
    return [
        Chart(
            f"Of the month’s closings came back so far: {came}",
            draw_lines(labels, series, alt, unit=" %"),
            "By month of closing. The latest months can still rise: what was closed in them has had less time"
            " to come back.",
        ),
        Table(
            "By month of closing",
            ("Closed in", "Closings", came_back.name, relogged.name),
            rows,
            (LEFT, RIGHT, RIGHT, RIGHT),
            widths=(30, 16, 27, 27),
        ),
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
