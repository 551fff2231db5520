"""On time: of what was closed and of what fell due, raw beside adjusted, with the declared stoppages."""

from collections.abc import Sequence
from typing import Final

from outward.report.blocks import LEFT, RIGHT, Align, Block, Chart, Page, Table, Text
from outward.report.charts import BLUE, ORANGE, draw_lines
from outward.report.figures import Part, Report
from outward.report.words import find_lines, label_months, show_kpi, show_percent
from rules.kpis import KPIS, Movement
from rules.written import show_instant

_CODES: Final = ("on_time", "on_time_raw", "due_met", "due_raw_met")
_HEAD: Final = ("Resolved on time", "the same, raw", "Done when due", "the same, raw")
_ALIGN: Final[tuple[Align, ...]] = (LEFT, RIGHT, RIGHT, RIGHT, RIGHT)


def draw_on_time(report: Report) -> Page:
    """The chapter."""
    lead = Text(
        "“Resolved on time” looks at what was resolved in the month. “Done when due” looks at what fell due"
        " in it, so that a query still open past its date counts against it. Adjusted figures allow for"
        " declared stoppages; raw ones, beside them, do not."
    )
    tables = [
        _draw_parts("By category", "Category", report.categories, report.movement),
        _draw_parts("By region", "Region", report.regions, report.movement),
    ]
    return Page("On time", (lead, _draw_trend(report), *tables, *_draw_stoppages(report)))


def _draw_trend(report: Report) -> Chart:
    lines = find_lines(report.months)
    due, on_time = (
        [None if line is None else _percent(KPIS[code].value(line.sums)) for line in lines]
        for code in ("due_met", "on_time")
    )
    picture = draw_lines(
        label_months([line.month_on for line in report.months]),
        (("Done when due", BLUE, due), ("Resolved on time", ORANGE, on_time)),
        "Lines of the shares done when due and resolved on time in thirteen months, from 0 to 100 %.",
        unit=" %",
        top=100,
    )
    return Chart(_find(report), picture)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _find(report: Report) -> str:
    sums = report.movement.sums
    share = KPIS["due_met"].value(sums)
    if share is None:
        return "Too few queries fell due in the month to tell a share"
    missed = sums.due - sums.due_met
    return f"{show_percent(share)} of what fell due was done in time; {missed} of {sums.due} was not"


def _draw_parts(title: str, name: str, parts: Sequence[Part], movement: Movement) -> Table:
    rows = [(part.name, *_write(part.movement)) for part in parts]
    return Table(
        title,
        (name, *_HEAD),
        [*rows, ("All", *_write(movement))],
        _ALIGN,
        total=True,
        widths=(28, 20, 20, 20, 20),
    )


def _write(movement: Movement) -> list[str]:
    return [show_kpi(KPIS[code], movement.sums, with_counts=True) for code in _CODES]


def _draw_stoppages(report: Report) -> list[Block]:
    if not report.stoppages:
        return [
            Text(
                "No stoppage was declared for this month or the one before: raw and adjusted dates differ"
                " only by earlier ones.",
                "note",
            )
        ]
    rows = [
        (show_instant(each.starts_at), show_instant(each.ends_at), each.where, each.reason)
        for each in report.stoppages
    ]
    return [
        Table(
            "Declared stoppages of this month and the one before",
            ("From", "To", "For", "Reason"),
            rows,
            (LEFT,) * 4,
            widths=(20, 20, 25, 45),
        )
    ]
