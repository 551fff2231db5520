"""The lanes of an account's picture: what happened besides bills and payments."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from pages.experts.account_parts.marks import LANES, Lane, Mark
from pages.experts.account_parts.rows import Row
from pages.kit.charts import BLUE, GREY, ORANGE, Figure
from pages.kit.format import THIN, show_date
from pages.kit.kpi_charts.look import PURPLE, make_swatch

COLOURS: Final[dict[Lane, str]] = {"queries": PURPLE, "credit": ORANGE, "meters": BLUE, "adjustments": GREY}
_SYMBOLS: Final[dict[Lane, tuple[str, str]]] = {
    "queries": ("triangle-down", "▼"),
    "credit": ("diamond", "◆"),
    "meters": ("square", "■"),
    "adjustments": ("circle", "●"),
}
_HEIGHT: Final = 24
_ROOM_FOR_WORD: Final = timedelta(days=70)


def make_marks_row(marks: Sequence[Mark], until: date, is_narrow: bool) -> Row:
    """A lane for each kind of happening, with a word where there is room for one."""
    lanes = [lane for lane in LANES if any(mark.lane == lane for mark in marks)]
    if not lanes:
        words = "<b>Queries, credit control, meters</b> · none in this time"
        return Row(_HEIGHT // 2, words, [_make_nothing(until)])
    traces = []
    for height, lane in enumerate(reversed(lanes)):
        found = [mark for mark in marks if mark.lane == lane]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers" if is_narrow else "markers+text",
                "x": [mark.on.isoformat() for mark in found],
                "y": [height] * len(found),
                "text": _pick_labels(found, until),
                "textposition": "middle right",
                "textfont": {"size": 11},
                "marker": {"symbol": [_symbol(mark) for mark in found], "size": 11, "color": COLOURS[lane]},
                "customdata": [mark.told for mark in found],
                "hovertemplate": "%{customdata}<extra></extra>",
                "cliponaxis": False,
            }
        )
    title = "  ".join(
        f"{make_swatch(COLOURS[lane], _SYMBOLS[lane][1])}{THIN}<b>{LANES[lane]}</b>" for lane in lanes
    )
    axis: Figure = {"range": [-0.6, len(lanes) - 0.4], "showticklabels": False}
    return Row(_HEIGHT * len(lanes), title, traces, axis)


def _make_nothing(until: date) -> Figure:
    """An empty trace: the axis of time stands under the last row that has one."""
    return {"type": "scatter", "x": [until.isoformat()], "y": [None], "hoverinfo": "skip"}


def _symbol(mark: Mark) -> str:
    closed = mark.lane == "queries" and not mark.is_open
    return f"{_SYMBOLS[mark.lane][0]}-open" if closed else _SYMBOLS[mark.lane][0]


def _pick_labels(marks: Sequence[Mark], until: date) -> list[str]:
    """The word of each mark that has room before the next one."""
    following = [*(mark.on for mark in marks[1:]), until]
    return [
        f" {mark.word}" if after - mark.on >= _ROOM_FOR_WORD else ""
        for mark, after in zip(marks, following, strict=True)
    ]


def tell_marks(marks: Sequence[Mark]) -> str:
    """The marks in words, for those who hear the picture."""
    if not marks:
        return "No query, notice or meter change in this time."
    first, last = marks[0].on, marks[-1].on
    return f"{len(marks)} marks from {show_date(first)} to {show_date(last)}: " + "; ".join(
        mark.told for mark in marks
    )
