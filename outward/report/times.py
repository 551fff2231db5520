"""How long it took, in office hours and in all hours; and in whose hands the time went."""

from outward.report.blocks import LEFT, RIGHT, Block, Chart, Page, Table, Text
from outward.report.charts import BLUE, ORANGE, TEAL, draw_lines, draw_ranking
from outward.report.figures import Report
from outward.report.words import (
    NO_DATA,
    find_lines,
    label_months,
    name_month,
    show_days,
    show_median,
    show_p90,
    show_percent,
)
from rules.written import show_count


def draw_times(report: Report) -> Page:
    """The chapter."""
    return Page("How long it took", (_draw_trend(report), _draw_clocks(report), *_draw_hands(report)))


def _draw_trend(report: Report) -> Chart:
    lines = find_lines(report.months)
    median, ninetieth = (
        [None if line is None else getattr(line.working, field) for line in lines]
        for field in ("median_hours", "p90_hours")
    )
    took = report.working.month
    finding = "Nothing was resolved in the month"
    if took is not None and took.n:
        finding = (
            f"Half of the queries took up to {show_median(took)} of office time,"
            f" nine in ten up to {show_p90(took)}"
        )
    picture = draw_lines(
        label_months([line.month_on for line in report.months]),
        (("Half within", BLUE, median), ("Nine in ten within", ORANGE, ninetieth)),
        "Lines of the median and the 90th percentile of the working time to resolve over thirteen months.",
        unit=" h",
    )
    return Chart(finding, picture, "Office hours from receipt to the last closing, by month of closing.")


def _draw_clocks(report: Report) -> Table:
    rows = []
    for name, of in (
        ("Office hours, without waiting for the resident", report.working),
        ("All hours", report.calendar),
    ):
        every = (of.month, of.prior, of.last_year)
        rows.append((f"{name}: median", *map(show_median, every)))
        rows.append((f"{name}: 90th percentile", *map(show_p90, every)))
        rows.append(
            (f"{name}: queries", *(NO_DATA if took is None else show_count(took.n) for took in every))
        )
    return Table(
        "Median and 90th percentile",
        ("Counting", name_month(report.month_on), "Month before", "Same month last year"),
        rows,
        (LEFT, RIGHT, RIGHT, RIGHT),
        widths=(46, 20, 20, 20),
    )


def _draw_hands(report: Report) -> list[Block]:
    if not report.hands:
        return [Text("Time in hands: no data, because no query was resolved in the month.", "note")]
    whole = sum(line.seconds for line in report.hands)
    rows = [
        (
            line.name,
            show_days(line.seconds),
            show_percent(line.seconds / whole if whole else None),
        )
        for line in report.hands
    ]
    longest = report.hands[0]
    picture = draw_ranking(
        [
            (line.name, float(line.seconds), share)
            for line, (_, _, share) in zip(report.hands, rows, strict=True)
        ],
        "Share of the life of resolved queries by whose hands they lay in. "
        + "; ".join(f"{name}: {share}" for name, _, share in rows),
        colour=TEAL,
    )
    share = show_percent(longest.seconds / whole if whole else None)
    return [
        Chart(f"Most of the time, {share}, queries lay with: {longest.name}", picture),
        Table(
            "In whose hands the time went",
            ("With", "Days, all queries together", "Share"),
            [*rows, ("All", show_days(whole), show_percent(1.0 if whole else None))],
            (LEFT, RIGHT, RIGHT),
            total=True,
            widths=(46, 30, 24),
        ),
    ]
