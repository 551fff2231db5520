"""Where the stock came from: opening, what came, what went, closing; for every part of the desk."""

from collections.abc import Sequence
from typing import Final

from outward.report.blocks import LEFT, RIGHT, Align, Chart, Page, Table, Text
from outward.report.charts import TEAL, draw_months
from outward.report.figures import Part, Report
from outward.report.words import find_lines, label_months, show_signed
from rules.kpis import Movement
from rules.written import show_count, show_date

_HEAD: Final = (
    "Opening",
    "Received",
    "Opened again",
    "Moved in",
    "Moved out",
    "Merged",
    "Closed",
    "Closing",
    "Change",
)
_FLOWS: Final = ("received", "reopened", "moved_in", "moved_out", "merged", "closed")
_WIDTHS: Final = (30, 9, 9, 9, 9, 9, 8, 8, 9, 8)
_ALIGN: Final[tuple[Align, ...]] = (LEFT, *(RIGHT,) * len(_HEAD))


def draw_stock(report: Report) -> Page:
    """The chapter."""
    if not report.has_data:
        return Page("Where the stock came from", (Text("No data: nothing was received up to then."),))
    lead = Text(
        "Every query that was open at the beginning or came in is accounted for: opening + received + opened"
        " again + moved in − moved out − merged − closed = closing. In the totals, what moved out of one part"
        " moved into another."
    )
    tables = [
        _draw_parts("By category", "Category", report.categories, report.movement),
        _draw_parts("By region", "Region", report.regions, report.movement),
        _draw_cells(report.cells, report.movement),
    ]
    return Page("Where the stock came from", (lead, _draw_trend(report), *tables))


def _draw_trend(report: Report) -> Chart:
    lines = find_lines(report.months)
    stock = [None if line is None else line.stock for line in lines]
    change = report.movement.sums.net
    closing = show_count(report.movement.closing)
    if change == 0:
        finding = f"The stock stayed as it was, at {closing} open queries"
    else:
        grew = "grew" if change > 0 else "shrank"
        finding = f"The stock {grew} by {show_count(abs(change))} to {closing} open queries"
    picture = draw_months(
        label_months([line.month_on for line in report.months]),
        (("Open at the end of the month", TEAL, stock),),
        f"Bars of open queries at the end of thirteen months; the last: {closing}.",
        height=104,
    )
    return Chart(finding, picture, f"The last bar is as at {show_date(report.until_on)}.")


def _draw_parts(title: str, name: str, parts: Sequence[Part], movement: Movement) -> Table:
    rows = [(part.name, *_write(part.movement)) for part in parts]
    return Table(
        title, (name, *_HEAD), [*rows, ("All", *_write(movement))], _ALIGN, total=True, widths=_WIDTHS
    )


def _draw_cells(parts: Sequence[Part], movement: Movement) -> Table:
    """Each category in each region; the category's name stands once."""
    rows, before = [], ""
    for part in parts:
        rows.append(("" if part.name == before else part.name, part.region, *_write(part.movement)))
        before = part.name
    return Table(
        "By category in each region",
        ("Category", "Region", *_HEAD),
        [*rows, ("All", "", *_write(movement))],
        (LEFT, *_ALIGN),
        total=True,
        widths=(27, 17, *_WIDTHS[1:]),
        look="dense",
    )


def _write(movement: Movement) -> list[str]:
    flows = (show_count(getattr(movement.sums, name)) for name in _FLOWS)
    opening, closing = show_count(movement.opening), show_count(movement.closing)
    return [opening, *flows, closing, show_signed(movement.sums.net)]
