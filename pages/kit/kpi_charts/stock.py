"""Stock and flow: how many queries were open at each month's end, and what came in and went out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pages.kit.kpi_charts.look import (
    BLUE,
    GREEN,
    GREY,
    STEADY,
    VERMILION,
    Figure,
    make_axis,
    make_bars,
    make_layout,
    make_month_axis,
    make_note,
    make_swatch,
    show_number,
)

HEIGHT: Final = 330


@dataclass(frozen=True, slots=True)
class StockMonth:
    """A month. `stock` None: nothing had been received yet."""

    label: str
    stock: int | None
    overdue: int | None
    came: int
    went: int


def build_stock(months: Sequence[StockMonth]) -> Figure:
    """The stock as a line over bars of what came and went; rows are the months that came, then that went."""
    labels = [month.label for month in months]
    count = len(months)
    layout = make_layout(
        HEIGHT,
        barmode="group",
        bargap=0.25,
        bargroupgap=0.06,
        xaxis=make_month_axis(labels, anchor="y2"),
        yaxis=make_axis(domain=[0.5, 1], rangemode="tozero", showticklabels=False),
        yaxis2=make_axis(domain=[0, 0.4], rangemode="tozero", showticklabels=False, zeroline=True),
    )
    layout["margin"]["r"] = 88
    told = [_tell(month) for month in months]
    data = [
        _line(labels, [month.stock for month in months], told, BLUE, "rgba(0,114,178,.12)"),
        _line(labels, [month.overdue for month in months], told, VERMILION, "rgba(213,94,0,.12)"),
        make_bars(labels, [month.came for month in months], told, colour=GREY, yaxis="y2"),
        make_bars(labels, [month.went for month in months], told, colour=GREEN, first=count, yaxis="y2"),
    ]
    layout["annotations"] = list(_notes(months))
    return {"data": data, "layout": layout}


def _line(
    labels: Sequence[str], values: Sequence[int | None], told: Sequence[str], colour: str, ground: str
) -> Figure:
    return {
        "type": "scatter", "mode": "lines+markers", "x": list(labels), "y": list(values),
        "line": {"color": colour, "width": 2.5}, "marker": {"size": 5, "color": colour},
        "fill": "tozeroy", "fillcolor": ground, "cliponaxis": False,
        "customdata": [[words, -1] for words in told],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        **STEADY,
    }  # fmt: skip


def _notes(months: Sequence[StockMonth]) -> list[Figure]:
    last = months[-1]
    notes = [
        make_note(
            f"{make_swatch(GREY)} came in   {make_swatch(GREEN)} closed", 0, 0.45, xref="paper", yref="paper"
        )
    ]
    ends = [("open", last.stock, BLUE), ("overdue", last.overdue, VERMILION)]
    for words, value, colour in ends:
        if value is not None:
            text = f"{make_swatch(colour, '●')} <b>{show_number(value)}</b> {words}"
            notes.append(make_note(text, last.label, value, xshift=10, yref="y"))
    return notes


def _tell(month: StockMonth) -> str:
    if month.stock is None:
        return f"{month.label}: nothing received yet"
    return (
        f"{month.label}<br>{show_number(month.stock)} open at the end, {show_number(month.overdue)} overdue"
        f"<br>{show_number(month.came)} came in, {show_number(month.went)} closed"
    )
