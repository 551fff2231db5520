"""Figures as plain dictionaries: lighter than chart objects, in the theme's own text colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from plotly.basedatatypes import BaseFigure

BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREY: Final = "#8A9694"
ROW_HEIGHT: Final = 122
CONFIG: Final = {"displayModeBar": False, "responsive": True}

Figure = dict[str, Any]


class ReadyFigure(BaseFigure):  # type: ignore[misc]
    """A figure that is a dictionary already.

    Streamlit would have plotly check every property of a bare dictionary, which takes longer than all the
    rest of a page; the tests have it checked once.
    """

    def __init__(self, figure: Figure) -> None:
        self._ready = figure

    def to_dict(self) -> Figure:
        return self._ready


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of a service. `value` None: no bill. `marked`: drawn striped."""

    label: str
    value: float | None
    marked: bool
    told: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """Bars of one measure, with its name and unit."""

    name: str
    colour: str
    bars: Sequence[Bar]


def build_bar_rows(rows: Sequence[BarRow], nothing: str) -> Figure:
    """Rows of bars over one common axis. `nothing`: the word on a gap, which is drawn as hatched grey."""
    layout: Figure = {
        "height": ROW_HEIGHT * len(rows) + 20,
        "margin": {"l": 0, "r": 12, "t": 4, "b": 4},
        "barmode": "overlay",
        "bargap": 0.18,
        "showlegend": False,
        "hoverlabel": {"align": "left"},
        "xaxis": {"type": "category", "tickangle": 0, "showgrid": False, "nticks": 8, "fixedrange": True},
        "annotations": [],
    }
    data: list[Figure] = []
    share = 1 / max(len(rows), 1)
    for place, row in enumerate(rows):
        top = 1 - place * share
        axis = "y" if place == 0 else f"y{place + 1}"
        layout[axis.replace("y", "yaxis", 1)] = {
            "domain": [top - share + 0.03, top - 0.17 * share],
            "rangemode": "tozero",
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
            "fixedrange": True,
        }
        layout["annotations"].append(_title(row.name, top))
        data += _traces(row, axis, nothing)
    last = "y" if len(rows) == 1 else f"y{len(rows)}"
    layout["xaxis"]["anchor"] = last
    return {"data": data, "layout": layout}


def _title(text: str, top: float) -> Figure:
    return {
        "text": f"<b>{text}</b>", "x": 0, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "top", "showarrow": False, "align": "left", "font": {"size": 13},
    }  # fmt: skip


def _traces(row: BarRow, axis: str, nothing: str) -> list[Figure]:
    known = [bar.value for bar in row.bars if bar.value is not None]
    tallest = max(known, default=0) or 1
    solid = {"color": row.colour}
    striped = {
        "color": row.colour,
        "pattern": {"shape": "/", "fillmode": "replace", "solidity": 0.55, "size": 6},
    }
    gap = {
        "color": GREY,
        "opacity": 0.5,
        "pattern": {"shape": "x", "fillmode": "replace", "solidity": 0.2, "size": 6},
    }
    labels = _labels(row.bars)
    traces = [
        _trace(row, axis, solid, [bar.value if not bar.marked else None for bar in row.bars], labels),
        _trace(row, axis, striped, [bar.value if bar.marked else None for bar in row.bars], labels),
    ]
    gaps = [tallest if bar.value is None else None for bar in row.bars]
    if any(gaps):
        traces.append(_trace(row, axis, gap, gaps, _gap_words(row.bars, nothing)))
    return traces


def _trace(
    row: BarRow, axis: str, marker: Figure, values: Sequence[float | None], labels: Sequence[str]
) -> Figure:
    return {
        "type": "bar", "x": [bar.label for bar in row.bars], "y": list(values), "yaxis": axis,
        "marker": marker, "text": list(labels), "textposition": "outside", "textangle": 0,
        "cliponaxis": False, "textfont": {"size": 11}, "constraintext": "none",
        "customdata": [bar.told for bar in row.bars], "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _labels(bars: Sequence[Bar]) -> list[str]:
    """The figure on the last bar and on the tallest; the others tell theirs when pointed at."""
    known = [place for place, bar in enumerate(bars) if bar.value is not None]
    if not known:
        return [""] * len(bars)
    tallest = max(known, key=lambda place: bars[place].value or 0)
    told = {tallest, known[-1]}
    return [f"{bar.value:,.0f}".replace(",", "\u202f") if n in told else "" for n, bar in enumerate(bars)]


def _gap_words(bars: Sequence[Bar], nothing: str) -> list[str]:
    """The word once on each run of gaps, in its middle."""
    words = [""] * len(bars)
    start = None
    for place, bar in enumerate([*bars, None]):
        if bar is not None and bar.value is None:
            start = place if start is None else start
        elif start is not None:
            words[(start + place - 1) // 2] = nothing
            start = None
    return words
