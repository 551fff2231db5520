"""The cumulative curve: what share was resolved within how many days, with the promise marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pages.kit.kpi_charts.look import (
    GREY,
    Figure,
    make_axis,
    make_layout,
    make_note,
    make_swatch,
    show_number,
    show_share,
)

HEIGHT: Final = 300
_SHOWN_SHARE: Final = 0.97


@dataclass(frozen=True, slots=True)
class Line:
    """One clock: days and shares from the quickest to the slowest, by name and colour."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Promise:
    """The days promised, and the share resolved within them; None without data."""

    days: int
    words: str
    share: float | None


def build_curve(lines: Sequence[Line], promise: Promise) -> Figure:
    """The slowest few of a hundred lie outside, so that the rest can be seen."""
    slow = max((_find_days(line.points, _SHOWN_SHARE) for line in lines if line.points), default=0.0)
    widest = max(slow, promise.days * 1.25)
    layout = make_layout(
        HEIGHT,
        xaxis=make_axis(range=[0, widest], ticksuffix=" d", zeroline=True, nticks=7, tickangle=0),
        yaxis=make_axis(
            range=[0, 1.05], tickmode="array", tickvals=[0, 0.5, 1], ticktext=["0 %", "50 %", "100 %"]
        ),
        shapes=[
            {
                "type": "line", "x0": promise.days, "x1": promise.days, "y0": 0, "y1": 1, "yref": "y",
                "line": {"color": GREY, "width": 2, "dash": "dot"},
            }
        ],
    )  # fmt: skip
    layout["margin"]["t"] = 40
    # beside the line where there is more room, so that a phone shows the words whole
    side = (
        {"xanchor": "right", "align": "right", "xshift": -6} if promise.days * 2 > widest else {"xshift": 6}
    )
    names = "   ".join(f"{make_swatch(line.colour, '●')} {line.name}" for line in lines)
    layout["annotations"] = [
        make_note(names, 0, 1, xref="paper", yref="paper", yanchor="bottom", yshift=10),
        make_note(f"{promise.words}:<br><b>{show_share(promise.share)}</b>", promise.days, 0.16, **side),
    ]
    return {"data": [_make_line(line) for line in lines], "layout": layout}


def _find_days(points: Sequence[tuple[float, float]], share: float) -> float:
    return next((days for days, reached in points if reached >= share), points[-1][0])


def _make_line(line: Line) -> Figure:
    told = [
        f"{show_share(share)} within {show_number(days, 1)} days<br>({line.name})"
        for days, share in line.points
    ]
    return {
        "type": "scatter", "mode": "lines", "x": [days for days, _ in line.points],
        "y": [share for _, share in line.points], "line": {"color": line.colour, "width": 2.5},
        "customdata": [[words, -1] for words in told], "hovertemplate": "%{customdata[0]}<extra></extra>",
    }  # fmt: skip
