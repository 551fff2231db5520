"""Months as stacked bars: parts of a whole month by month, with a hatched gap where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pages.kit.kpi_charts.look import (
    GAP,
    Figure,
    make_axis,
    make_bars,
    make_layout,
    make_month_axis,
    make_note,
    make_swatch,
)

HEIGHT: Final = 250
_NAMES_IN_LINE: Final = 2
_LINE_HEIGHT: Final = 16


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month: the length of each part (None: no data), words above the bar, what each part tells."""

    label: str
    parts: Sequence[float] | None
    words: str
    told: Sequence[str]


def build_month_bars(
    bars: Sequence[MonthBar], parts: Sequence[tuple[str, str]], nothing: str = "no data"
) -> Figure:
    """`parts` are names and colours, from the bottom up. Rows are numbered part by part, month by month."""
    labels, count = [bar.label for bar in bars], len(bars)
    layout = make_layout(
        HEIGHT,
        barmode="stack",
        bargap=0.25,
        xaxis=make_month_axis(labels),
        yaxis=make_axis(rangemode="tozero", showticklabels=False, zeroline=True),
    )
    lines = [
        "   ".join(f"{make_swatch(colour)} {name}" for name, colour in parts[place : place + _NAMES_IN_LINE])
        for place in range(0, len(parts), _NAMES_IN_LINE)
    ]
    names = "<br>".join(lines)
    layout["margin"]["t"] = 30 + _LINE_HEIGHT * len(lines)
    layout["height"] += _LINE_HEIGHT * (len(lines) - 1)
    layout["annotations"].append(
        make_note(names, 0, 1, xref="paper", yref="paper", yanchor="bottom", yshift=14)
    )
    tallest = max((sum(bar.parts) for bar in bars if bar.parts is not None), default=0) or 1
    data = [_make_part(bars, place, colour, count) for place, (_, colour) in enumerate(parts)]
    layout["annotations"] += [
        make_note(bar.words, bar.label, sum(bar.parts), xanchor="center", yanchor="bottom")
        for bar in bars
        if bar.parts is not None and bar.words
    ]
    gaps = [tallest if bar.parts is None else None for bar in bars]
    if any(gaps):
        gap = make_bars(labels, gaps, [bar.words or nothing for bar in bars], colour=None, first=-count)
        data.append(gap | {"marker": GAP})
        layout["annotations"].append(_name_gap(bars, tallest, nothing))
    return {"data": data, "layout": layout}


def _make_part(bars: Sequence[MonthBar], place: int, colour: str, count: int) -> Figure:
    return make_bars(
        [bar.label for bar in bars],
        [None if bar.parts is None else bar.parts[place] for bar in bars],
        [bar.words if bar.parts is None else bar.told[place] for bar in bars],
        colour=colour,
        first=place * count,
    )


def _name_gap(bars: Sequence[MonthBar], tallest: float, nothing: str) -> Figure:
    """The word once, in the middle of the longest run of gaps."""
    runs: list[list[int]] = [[]]
    for place, bar in enumerate(bars):
        if bar.parts is None:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    longest = max(runs, key=len)
    middle = bars[longest[len(longest) // 2]]
    return make_note(nothing, middle.label, tallest / 2, xanchor="center", textangle=-90)
