"""Use, charges, payments and what else happened to an account, in rows over one axis of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pages.experts.account_parts.lanes import COLOURS, make_marks_row
from pages.experts.account_parts.marks import Mark
from pages.experts.account_parts.rows import (
    make_charges_row,
    make_payments_row,
    make_use_row,
)
from pages.kit.charts import GREY, BarRow, Figure
from pages.kit.kpi_charts.look import make_axis, make_note
from queries.bills import ServiceMonth
from queries.payments import Payment
from rules.period import add_months, begin_of_financial_year

_TOP: Final = 22
_AXIS: Final = 42


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the picture shows, of the months given; `until` is the last day of the axis."""

    months: Sequence[date]
    until: date
    consumption: Sequence[BarRow]
    charges: Sequence[ServiceMonth]
    payments: Sequence[Payment]
    marks: Sequence[Mark]


def build_story(shown: Shown, *, is_narrow: bool) -> Figure:
    """The rows one under the other, with the tariff years drawn through all of them."""
    rows = [make_use_row(row, shown.months) for row in shown.consumption]
    rows += [make_charges_row(shown.charges, is_narrow), make_payments_row(shown.payments)]
    rows.append(make_marks_row(shown.marks, shown.until, is_narrow))
    total = sum(row.title_height + row.height for row in rows)
    layout: Figure = {
        "height": total + _TOP + _AXIS,
        "margin": {"l": 0, "r": 12, "t": _TOP, "b": 4},
        "barmode": "relative",
        "showlegend": False,
        "hoverlabel": {"align": "left"},
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": _time_axis(shown, len(rows), is_narrow),
        "annotations": [],
        "shapes": [],
    }
    _add_years(layout, shown)
    _add_queries(layout, shown.marks)
    data: list[Figure] = []
    top = 1.0
    for place, row in enumerate(rows, start=1):
        name = "" if place == 1 else str(place)
        bottom = max(0.0, top - (row.title_height + row.height) / total)
        layout[f"yaxis{name}"] = make_axis(domain=[bottom, top - row.title_height / total]) | row.axis
        layout["annotations"].append(_title(row.title, top))
        data += [trace | {"yaxis": f"y{name}"} for trace in row.traces]
        top = bottom
    return {"data": data, "layout": layout}


def _time_axis(shown: Shown, rows: int, is_narrow: bool) -> Figure:
    first = shown.months[0]
    return make_axis(
        type="date",
        range=[first.isoformat(), shown.until.isoformat()],
        anchor="y" if rows == 1 else f"y{rows}",
        tickformat="%b\n%Y",
        tick0=first.isoformat(),
        dtick="M6" if is_narrow else "M2",
        ticks="outside",
        ticklen=4,
    )


def _title(text: str, top: float) -> Figure:
    return make_note(
        text, 0, top, xref="paper", yref="paper", yanchor="top", font={"size": 13}, bgcolor="rgba(0,0,0,0)"
    )


def _add_years(layout: Figure, shown: Shown) -> None:
    """A dotted line through all rows where new tariffs begin, with the year's name on top."""
    begin = begin_of_financial_year(shown.until)
    while begin > shown.months[0]:
        layout["shapes"].append(_upright(begin, "dot", GREY, 1))
        name = f"{begin.year}/{(begin.year + 1) % 100:02d}"
        layout["annotations"].append(
            make_note(
                f"Tariffs {name}", begin.isoformat(), 1, yref="paper", yanchor="bottom", yshift=4,
                xanchor="center", font={"size": 11},
            )
        )  # fmt: skip
        begin = add_months(begin, -12)


def _add_queries(layout: Figure, marks: Sequence[Mark]) -> None:
    for mark in marks:
        if mark.lane == "queries":
            layout["shapes"].append(_upright(mark.on, "solid", COLOURS["queries"], 0.45))


def _upright(on: date, dash: str, colour: str, opacity: float) -> Figure:
    return {
        "type": "line", "x0": on.isoformat(), "x1": on.isoformat(), "y0": 0, "y1": 1, "xref": "x",
        "yref": "paper", "layer": "below", "opacity": opacity,
        "line": {"color": colour, "width": 1, "dash": dash},
    }  # fmt: skip
