"""What presses on a person, as figures that open to their rows."""

from datetime import datetime

import streamlit as st

from pages.kit.tiles import TILE_WIDTH, draw_tile
from queries.day import MINE, calls_until, steps_until, unanswered_before
from queries.homes import HeldCounts
from rules.lookups import Reference


def draw_figures(counts: HeldCounts, reference: Reference, now: datetime) -> None:
    """Draw them, the most pressing first."""
    today = reference.local_day(now)
    with st.grid(6, min_column_width=TILE_WIDTH, gap="small"):
        draw_tile("Mine, overdue", counts.overdue, MINE.but(overdue=True), look="overdue")
        draw_tile("Due today", counts.due_today, MINE.but(due_from=today, due_to=today), look="at_risk")
        draw_tile(
            "Calls promised",
            counts.calls_due,
            calls_until(today),
            look="at_risk",
            help_text="Residents who were promised a call by today and were not reached since.",
        )
        draw_tile(
            "Next steps due",
            counts.steps_due,
            steps_until(today),
            look="at_risk",
            help_text="Queries whose next step is planned for today or an earlier day.",
        )
        draw_tile(
            "No answer yet",
            counts.unanswered,
            unanswered_before(today),
            look="waiting",
            help_text="They wait for the resident or the owner, whose answer was due before today.",
        )
        draw_tile("Mine, open", counts.held, MINE)
