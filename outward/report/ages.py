"""How old the open queries were at the end, in count and in rand."""

from collections.abc import Sequence
from decimal import Decimal

from outward.report.blocks import LEFT, RIGHT, Chart, Page, Table, Text
from outward.report.charts import TEAL, draw_ranking
from outward.report.figures import AgeLine, Report
from rules.written import show_count, show_date, show_rand


def draw_ages(report: Report) -> Page:
    """The chapter."""
    title = "How old the open queries are"
    if not report.has_data:
        return Page(title, (Text("No data: nothing was received up to then."),))
    return Page(title, (_draw_chart(report), _draw_buckets(report.ages), _draw_categories(report)))


def _draw_chart(report: Report) -> Chart:
    rows = [(line.name, float(line.cases), show_count(line.cases)) for line in report.ages]
    words = "; ".join(f"{name}: {written}" for name, _, written in rows)
    then = report.open_then.month
    days = None if then is None else then.oldest_days
    finding = (
        "Nothing was open at the end"
        if days is None
        else f"On {show_date(report.until_on)} the oldest open query was {show_count(days)} days old"
    )
    return Chart(finding, draw_ranking(rows, f"Open queries by age. {words}", colour=TEAL))


def _draw_buckets(ages: Sequence[AgeLine]) -> Table:
    rows = [
        (
            line.name,
            show_count(line.cases),
            show_count(line.overdue),
            show_count(line.overdue_raw),
            show_rand(line.rand),
        )
        for line in ages
    ]
    total = (
        "All",
        show_count(sum(line.cases for line in ages)),
        show_count(sum(line.overdue for line in ages)),
        show_count(sum(line.overdue_raw for line in ages)),
        show_rand(sum((line.rand for line in ages), Decimal(0))),
    )
    return Table(
        "In count and in rand",
        ("Age in calendar days", "Open", "Overdue", "Overdue, raw", "Rand in dispute"),
        [*rows, total],
        (LEFT, RIGHT, RIGHT, RIGHT, RIGHT),
        total=True,
        widths=(30, 14, 14, 16, 26),
    )


def _draw_categories(report: Report) -> Table:
    names = [part.name for part in report.categories]
    rows = [
        (name, *(show_count(line.by_category[n]) for line in report.ages), show_count(_sum(report.ages, n)))
        for n, name in enumerate(names)
    ]
    every = [show_count(line.cases) for line in report.ages]
    total = ("All", *every, show_count(sum(line.cases for line in report.ages)))
    return Table(
        "By category",
        ("Category", *(line.name for line in report.ages), "All"),
        [*rows, total],
        (LEFT, *(RIGHT,) * (len(report.ages) + 1)),
        total=True,
        widths=(30, *(12,) * (len(report.ages) + 1)),
    )


def _sum(ages: Sequence[AgeLine], number: int) -> int:
    return sum(line.by_category[number] for line in ages)
