"""The board as a table: an expert a row, an evening a column, every slot a mark in the cell."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from pages.kit.session_words import name_category, show_short_day, show_span
from queries.sessions.board import BOOKED, FREE, HELD, Absence, Board, BoardExpert, BoardPlace
from rules.lookups import Reference

MARKS: Final = {BOOKED: "■", HELD: "◧", FREE: "□"}
LEGEND: Final = "Each mark is a slot: ■ booked, ◧ held, □ free."
_ROW_HEIGHT: Final = 36
_MOST_ROWS: Final = 15
_NAME: Final = "expert"
_ON_LEAVE: Final = "on leave"


@dataclass(frozen=True, slots=True)
class Cells:
    """The board by expert and local day: places of this campaign, places elsewhere, leave."""

    days: tuple[date, ...]
    here: Mapping[tuple[int, date], list[BoardPlace]]
    elsewhere: Mapping[tuple[int, date], list[BoardPlace]]
    absences: Mapping[int, list[Absence]]

    def is_absent(self, user_id: int, on: date) -> bool:
        return any(each.from_on <= on <= each.to_on for each in self.absences.get(user_id, ()))


def make_cells(board: Board, reference: Reference) -> Cells:
    """The board's rows put into cells."""
    here: defaultdict[tuple[int, date], list[BoardPlace]] = defaultdict(list)
    elsewhere: defaultdict[tuple[int, date], list[BoardPlace]] = defaultdict(list)
    for place in board.places:
        cells = here if place.campaign_id == board.campaign_id else elsewhere
        cells[place.user_id, reference.local_day(place.starts_at)].append(place)
    absences: defaultdict[int, list[Absence]] = defaultdict(list)
    for absence in board.absences:
        absences[absence.user_id].append(absence)
    days = sorted({reference.local_day(session.starts_at) for session in board.sessions})
    return Cells(tuple(days), here, elsewhere, absences)


def list_useful(board: Board, categories: Sequence[str]) -> list[BoardExpert]:
    """Experts with a skill for one of the categories, and those who have a place."""
    placed = {place.user_id for place in board.places if place.campaign_id == board.campaign_id}
    return [
        expert for expert in board.experts if expert.user_id in placed or set(expert.skills) & set(categories)
    ]


def draw_table(
    experts: Sequence[BoardExpert],
    cells: Cells,
    reference: Reference,
    *,
    key: str,
    on_choose: Callable[[], None],
) -> None:
    """Draw it; a click on a cell calls `on_choose`, which `read_chosen` then tells which."""
    texts = {day: [_tell(expert, day, cells, reference) for expert in experts] for day in cells.days}
    columns: dict[str, Any] = {
        _NAME: st.column_config.TextColumn("Expert", pinned=True, width=150),
    }
    for day, column in texts.items():
        labels = sorted({label for cell in column for label in cell})
        columns[day.isoformat()] = st.column_config.MultiselectColumn(
            show_short_day(day), options=labels, color=[_colour(label) for label in labels], width=215
        )
    table: dict[str, list[Any]] = {_NAME: [expert.display_name for expert in experts]}
    table |= {day.isoformat(): column for day, column in texts.items()}
    st.dataframe(
        pa.table(table),
        key=key,
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height=min(len(experts) + 1, _MOST_ROWS) * _ROW_HEIGHT + 3,
        column_config=columns,
        on_select=on_choose,
        selection_mode="single-cell",
        alt="The board: who sits where on which evening. The two lists below it choose the same by keyboard.",
    )


def read_chosen(key: str) -> tuple[int, date | None] | None:
    """The row and the evening of the cell that was clicked; no evening for a name."""
    cells = st.session_state[key]["selection"]["cells"]
    if not cells:
        return None
    row, column = cells[0]
    return row, None if column == _NAME else date.fromisoformat(column)


def _tell(expert: BoardExpert, day: date, cells: Cells, reference: Reference) -> list[str]:
    told = [
        f"{''.join(MARKS[slot] for slot in place.slots)} {name_category(place.category_code, reference)}"
        for place in cells.here.get((expert.user_id, day), ())
    ]
    told += [
        f"elsewhere {show_span(place.starts_at, place.ends_at)}"
        for place in cells.elsewhere.get((expert.user_id, day), ())
    ]
    if cells.is_absent(expert.user_id, day):
        told.append(_ON_LEAVE)
    return told


def _colour(label: str) -> str:
    if label == _ON_LEAVE:
        return "gray"
    return "orange" if label.startswith("elsewhere") else "green"
