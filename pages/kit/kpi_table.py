"""Figures as a table on screen: written as everywhere on the desk, every number opening to its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import pyarrow as pa
import streamlit as st

from outward.sheets import Cell, Column, Kind, Table
from pages.kit.format import NOTHING, THIN, show_count, show_date, show_rand
from pages.kit.links import open_queue
from rules.case_filter import CaseFilter

# the queries behind a cell, by row and column
Opens = Callable[[int, int], CaseFilter | None]
_TALLEST: Final = 430


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table and the queries behind its cells."""

    table: Table
    opens: Opens | None = None


def make_table(
    name: str, columns: Sequence[tuple[str, Kind]], rows: Sequence[Sequence[Cell]], opens: Opens | None = None
) -> FigureTable:
    """A table by its headings and kinds of columns."""
    return FigureTable(Table(name, [Column(*column) for column in columns], rows), opens)


def draw_table(table: FigureTable, key: str) -> None:
    """Draw it; a click on a cell goes to the queries behind it."""
    shown = table.table
    arrow = pa.table(
        {
            column.name: [show_cell(row[place], column.kind) for row in shown.rows]
            for place, column in enumerate(shown.columns)
        }
    )
    config = {
        column.name: st.column_config.TextColumn(alignment="right")
        for column in shown.columns
        if column.kind not in ("text", "date")
    }
    height: int | Literal["auto"] = _TALLEST if len(shown.rows) > 11 else "auto"
    if table.opens is None:
        st.dataframe(arrow, hide_index=True, column_config=config, alt=shown.name, key=key, height=height)
        return
    state: Any = st.dataframe(
        arrow,
        hide_index=True,
        column_config=config,
        alt=f"{shown.name}. Choosing a cell opens its queries.",
        key=key,
        height=height,
        on_select="rerun",
        selection_mode="single-cell",
    )
    _follow(state.selection.cells, shown, table.opens)


def _follow(chosen: Sequence[tuple[int, str]], table: Table, opens: Opens) -> None:
    names = [column.name for column in table.columns]
    for row, name in chosen:
        wanted = opens(row, names.index(name))
        if wanted is not None:
            open_queue(wanted)


def show_cell(cell: Cell, kind: Kind) -> str:
    """A figure in words; a dash where there is no data."""
    return NOTHING if cell is None else _WORDS[kind](cell)


def _show_tenths(figure: Any) -> str:
    return f"{float(figure):,.1f}".replace(",", THIN)


_WORDS: Final[Mapping[Kind, Callable[[Any], str]]] = {
    "text": str,
    "count": show_count,
    "number": _show_tenths,
    "hours": _show_tenths,
    "percent": lambda share: f"{_show_tenths(100 * share)}{THIN}%",
    "rand": lambda amount: show_rand(Decimal(str(amount))),
    "date": show_date,
}
