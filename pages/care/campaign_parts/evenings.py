"""Evenings: the board of experts and slots, and seats by category beside it."""

from collections import defaultdict
from datetime import date
from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.board_table import (
    LEGEND,
    Cells,
    draw_table,
    list_useful,
    make_cells,
    read_chosen,
)
from pages.care.campaign_parts.day_moves import draw_day_moves
from pages.care.campaign_parts.roster_panel import draw_expert, draw_roster_panel
from pages.care.campaign_parts.view import CampaignView
from pages.kit.answers import draw_said
from pages.kit.format import NOTHING
from pages.kit.grid import draw_grid
from pages.kit.session_words import name_category, show_short_day, show_zone
from queries.sessions.board import Board, BoardExpert, BoardSession, get_board

TABLE: Final = "board_table"
EXPERT: Final = "board_expert"
DAY: Final = "board_day"


def draw_evenings(view: CampaignView) -> None:
    """Draw it."""
    board = read(view.actor, get_board, campaign_id=view.campaign.campaign_id, reference=view.reference)
    if not board.sessions:
        st.info("This campaign has no evenings left. Add days to it, or clone it to other days.")
        return
    cells = make_cells(board, view.reference)
    experts = _choose_experts(board, view)
    with st.container(border=True):
        _draw_choice(experts, board, cells, view)
    _draw_board(experts, cells, view)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _draw_seats(board, cells, view)
    with right:
        draw_day_moves(cells.days, view)


def _choose_experts(board: Board, view: CampaignView) -> list[BoardExpert]:
    useful = list_useful(board, view.campaign.category_codes)
    if len(useful) == len(board.experts):
        return useful
    words = f"All {len(board.experts)} experts, whatever their skills"
    return board.experts if st.toggle(words, key="board_all", value=not useful) else useful


def _draw_board(experts: list[BoardExpert], cells: Cells, view: CampaignView) -> None:
    if not experts:
        st.info("Nobody works here as an expert yet. An administrator adds users with their skills.")
        return
    numbers = [expert.user_id for expert in experts]
    draw_table(experts, cells, view.reference, key=TABLE, on_choose=lambda: _take_cell(numbers))
    what = "Click a cell to put an expert on an evening or to take them off. " if view.may_plan else ""
    st.caption(f"{what}{LEGEND} {show_zone(view.reference)}")


def _take_cell(numbers: list[int]) -> None:
    """What was clicked becomes what is chosen in the lists."""
    chosen = read_chosen(TABLE)
    if chosen is None or chosen[0] >= len(numbers):
        return
    st.session_state[EXPERT] = numbers[chosen[0]]
    if chosen[1] is not None:
        st.session_state[DAY] = chosen[1]


def _draw_choice(experts: list[BoardExpert], board: Board, cells: Cells, view: CampaignView) -> None:
    """One expert on one evening, by a click on the board or from two lists; it stands above to be in view."""
    people = {expert.user_id: expert for expert in experts}
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(horizontal=True):
        user_id: int | None = st.selectbox(
            "Expert", list(people), index=None, key=EXPERT, placeholder="Choose, or click a cell",
            format_func=lambda number: people[number].display_name if number in people else NOTHING,
        )  # fmt: skip
        day: date | None = st.selectbox(
            "Evening", cells.days, index=None, key=DAY, format_func=show_short_day, placeholder="Choose"
        )
    expert = people.get(user_id) if user_id is not None else None
    with left:
        draw_said("roster")
        if expert is not None and day is not None:
            draw_expert(expert, day, view)
    with right:
        if expert is not None and day is not None:
            draw_roster_panel(expert, day, board, cells, view)
        else:
            st.caption("An expert’s places, leave and skills on an evening are shown here before you save.")


def _draw_seats(board: Board, cells: Cells, view: CampaignView) -> None:
    """How many experts and seats every category has on every evening."""
    st.subheader("Seats by category", anchor=False)
    shown: defaultdict[tuple[str, date], list[BoardSession]] = defaultdict(list)
    for session in board.sessions:
        shown[session.category_code, view.reference.local_day(session.starts_at)].append(session)
    codes = [code for code in view.campaign.category_codes if any((code, day) in shown for day in cells.days)]
    rows = [
        (name_category(code, view.reference), *(_tell_seats(shown[code, day], view) for day in cells.days))
        for code in codes
    ]
    draw_grid(["Category", *map(show_short_day, cells.days)], rows, "Seats by category and evening")
    extra = ", overbooked ones among them" if view.campaign.extras else ""
    st.caption(f"{'Taken of all seats' if view.campaign.takes_bookings else 'Seats'}{extra}.")


def _tell_seats(sessions: list[BoardSession], view: CampaignView) -> str:
    if not sessions:
        return NOTHING
    if not any(each.experts for each in sessions):
        return "▲ nobody"
    seats = sum(each.seats + each.extras for each in sessions)
    taken = sum(each.held + each.booked for each in sessions)
    return f"{taken} of {seats}" if view.campaign.takes_bookings else str(seats)
