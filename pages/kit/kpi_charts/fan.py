"""What was and what may come: a stock so far, and the band in which four futures of five lie."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from pages.kit.format import show_date
from pages.kit.kpi_charts.look import (
    BLUE,
    SKY,
    Figure,
    make_axis,
    make_layout,
    make_note,
    make_swatch,
    show_number,
)

HEIGHT: Final = 290


class FanPoint(NamedTuple):
    """A day to come."""

    on: date
    low: int
    middle: int
    high: int


def build_fan(past: Sequence[tuple[date, int]], coming: Sequence[FanPoint]) -> Figure:
    """The past as a line, the future as a band around its middle."""
    layout = make_layout(
        HEIGHT,
        xaxis=make_axis(type="date", tickformat="%b<br>%Y", nticks=8, tickangle=0),
        yaxis=make_axis(rangemode="tozero", nticks=4, zeroline=True),
    )
    layout["margin"] |= {"t": 40, "r": 60}
    layout["annotations"] = [
        make_note(
            f"{make_swatch(BLUE, '●')} open so far   {make_swatch(SKY)} four futures of five",
            0, 1, xref="paper", yref="paper", yanchor="bottom", yshift=10,
        )
    ]  # fmt: skip
    ends = [past[-1], *((point.on, point.middle) for point in coming)]
    days = [point.on.isoformat() for point in coming]
    data: list[Figure] = [
        _make_edge(days, [point.low for point in coming], None),
        _make_edge(days, [point.high for point in coming], "rgba(86,180,233,.25)"),
        _make_line(ends, "dash", [_tell(point) for point in coming]),
        _make_line(past, "solid", []),
    ]
    last = coming[-1]
    layout["annotations"].append(
        make_note(f"<b>{show_number(last.middle)}</b>", last.on.isoformat(), last.middle, xshift=6)
    )
    return {"data": data, "layout": layout}


def _make_edge(days: Sequence[str], values: Sequence[int], ground: str | None) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "x": list(days), "y": list(values), "line": {"width": 0},
        "hoverinfo": "skip", "fill": "tonexty" if ground else "none", "fillcolor": ground,
    }  # fmt: skip


def _make_line(points: Sequence[tuple[date, int]], dash: str, told: Sequence[str]) -> Figure:
    words = [f"{show_date(on)}: {show_number(value)} open" for on, value in points]
    if told:
        words[1:] = told
    return {
        "type": "scatter", "mode": "lines", "x": [on.isoformat() for on, _ in points],
        "y": [value for _, value in points], "line": {"color": BLUE, "width": 2.5, "dash": dash},
        "customdata": [[each, -1] for each in words], "hovertemplate": "%{customdata[0]}<extra></extra>",
    }  # fmt: skip


def _tell(point: FanPoint) -> str:
    return (
        f"{show_date(point.on)}: {show_number(point.middle)}<br>"
        f"between {show_number(point.low)} and {show_number(point.high)}"
    )
