"""A map of cells, rows by columns: stronger where there is more, hatched where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pages.kit.kpi_charts.look import (
    GREY,
    INK,
    STEADY,
    VERMILION,
    Figure,
    break_name,
    make_axis,
    make_layout,
    tint,
)

ROW_HEIGHT: Final = 34
_HEAD: Final = 46
_NAME_LENGTH: Final = 20


@dataclass(frozen=True, slots=True)
class MapCell:
    """What a cell says, how strong its colour is (0 to 1, None: no data), and what it tells in full."""

    words: str
    strength: float | None
    told: str


def build_cell_map(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[MapCell]],
    colour: str = VERMILION,
    ink: str = INK,
) -> Figure:
    """Cells are bars of one length laid end to end, because those can be clicked anywhere.

    The rows that a click opens are numbered row by row. `ink` is the colour of text on the page's ground.
    """
    rows = [break_name(row, _NAME_LENGTH) for row in rows]
    lines = 2 if any("<br>" in cell.words for row in cells for cell in row) else 1
    layout = make_layout(
        _HEAD + (ROW_HEIGHT + 10 * (lines - 1)) * len(rows),
        barmode="overlay",
        bargap=0.08,
        xaxis=make_axis(
            side="top", tickmode="array", tickvals=[place + 0.48 for place in range(len(columns))],
            ticktext=list(columns), range=[0, len(columns)], tickangle=0, ticks="",
        ),
        yaxis=make_axis(type="category", autorange="reversed", ticks=""),
    )  # fmt: skip
    layout["margin"] = {"l": 8, "r": 8, "t": _HEAD, "b": 4}
    data = [
        _column(rows, place, [cells[row][place] for row in range(len(rows))], len(columns), colour, ink)
        for place in range(len(columns))
    ]
    return {"data": data, "layout": layout}


def _column(
    rows: Sequence[str], place: int, cells: Sequence[MapCell], width: int, colour: str, ink: str
) -> Figure:
    return {
        "type": "bar", "orientation": "h", "y": list(rows), "x": [0.96] * len(rows), "base": place,
        "text": [cell.words for cell in cells], "textposition": "inside", "insidetextanchor": "middle",
        "textangle": 0, "constraintext": "none",
        # plotly would choose it as if the ground were white
        "textfont": {"size": 12, "color": ink},
        "marker": {
            "color": [GREY if cell.strength is None else tint(colour, cell.strength) for cell in cells],
            "opacity": [0.5 if cell.strength is None else 1 for cell in cells],
            "pattern": {
                "shape": ["x" if cell.strength is None else "" for cell in cells],
                "fillmode": "replace", "solidity": 0.2, "size": 6,
            },
        },
        "customdata": [[cell.told, row * width + place] for row, cell in enumerate(cells)],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        **STEADY,
    }  # fmt: skip
