"""Bars by length with their names: the few that matter first; where wanted, how much they make together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pages.kit.kpi_charts.look import (
    BLUE,
    GAP,
    GREY,
    Figure,
    break_name,
    make_axis,
    make_bars,
    make_layout,
    make_note,
)

ROW_HEIGHT: Final = 32
_HEAD: Final = 30
_NAME_LENGTH: Final = 26
_HEADROOM: Final = 1.32
# on a phone of 360 pixels: what the names leave for bars with their words, and what a letter takes
_NARROW_PLOT: Final = 180
_LETTER: Final = 6.5


@dataclass(frozen=True, slots=True)
class RankedBar:
    """A bar: its name, length (None: too few to say), words at its end, what it tells, its colour."""

    name: str
    value: float | None
    words: str
    told: str
    colour: str = BLUE


def build_ranked_bars(bars: Sequence[RankedBar], *, together: bool = False, narrow: bool = False) -> Figure:
    """Rows are the bars. `together` adds the line of Pareto's chart: the share of all so far.

    `narrow`: on a phone, where the bars leave their words the room that they need.
    """
    names = [break_name(bar.name, _NAME_LENGTH) for bar in bars]
    longest = max((bar.value or 0 for bar in bars), default=0) or 1
    room = _find_room(bars, longest) if narrow else _HEADROOM
    layout = make_layout(
        _HEAD + 14 + ROW_HEIGHT * len(bars),
        bargap=0.28,
        xaxis=make_axis(range=[0, longest * room], showticklabels=False, zeroline=True),
        yaxis=make_axis(type="category", autorange="reversed", ticks=""),
    )
    layout["margin"] |= {"t": _HEAD, "r": 8}
    told = [bar.told for bar in bars]
    solid = make_bars(
        [bar.value for bar in bars], names, told, colour=[bar.colour for bar in bars], orientation="h",
        text=[bar.words for bar in bars], textposition="outside",
    )  # fmt: skip
    data = [solid]
    if any(bar.value is None for bar in bars):
        gaps = [longest * 0.12 if bar.value is None else None for bar in bars]
        words = [bar.words if bar.value is None else "" for bar in bars]
        gap = make_bars(gaps, names, told, colour=None, orientation="h", text=words, textposition="outside")
        data.append(gap | {"marker": GAP})
        layout["barmode"] = "overlay"
    if together:
        data.append(_make_line(bars, names))
        layout["xaxis2"] = make_axis(
            range=[0, room], overlaying="x", side="top", tickmode="array", tickvals=[0, 0.5, 1],
            ticktext=["0 %", "50 %", "100 %"],
        )  # fmt: skip
        layout["annotations"].append(
            make_note("◦ together so far", 1, 0, xref="paper", yref="paper", xanchor="right", yshift=-2,
                      font={"size": 11, "color": GREY})
        )  # fmt: skip
    return {"data": data, "layout": layout}


def _find_room(bars: Sequence[RankedBar], longest: float) -> float:
    """How many times the longest bar the axis is, so that every bar and its words fit on a phone."""
    left = [max(1 - _LETTER * len(bar.words) / _NARROW_PLOT, 0.1) for bar in bars]
    return max(
        [_HEADROOM, *((bar.value or 0) / longest / part for bar, part in zip(bars, left, strict=True))]
    )


def _make_line(bars: Sequence[RankedBar], names: Sequence[str]) -> Figure:
    values = [bar.value or 0 for bar in bars]
    whole = sum(values) or 1
    return {
        "type": "scatter", "mode": "lines+markers", "xaxis": "x2", "y": list(names),
        "x": [reached / whole for reached in accumulate(values)],
        "line": {"color": GREY, "width": 1.5, "dash": "dot"},
        "marker": {"color": GREY, "size": 6, "symbol": "circle-open"}, "hoverinfo": "skip",
        "customdata": [["", -1]] * len(names),
    }  # fmt: skip
