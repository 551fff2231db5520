"""An expert's first screen: take next, what is mine and pressing, what changed since yesterday."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.event_words import Words, describe
from pages.kit.format import show_relative
from pages.kit.links import link_query
from pages.kit.next_evening import draw_next_evening
from pages.kit.plain import escape
from pages.kit.queue_table import draw_cards
from pages.kit.take import NONE_LEFT, draw_take_next
from pages.kit.tiles import TILE_WIDTH, draw_tile, link_queue
from pages.kit.unfinished import draw_unfinished
from queries.homes import Change, ExpertHome, get_expert_home
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

_MINE = CaseFilter(whose="mine")


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    home = read(actor, get_expert_home, reference=reference, now=now)
    if draw_take_next(actor, CaseFilter(), reference, now, wide=True):
        st.info(NONE_LEFT)
    _draw_figures(home, reference, now)
    draw_next_evening(actor, reference, now)
    draw_unfinished(actor, reference, now)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw_mine(home, reference, now)
    with right:
        _draw_changes(home.changes, reference, now)


def _draw_figures(home: ExpertHome, reference: Reference, now: datetime) -> None:
    counts = home.counts
    today = reference.local_day(now)
    with st.grid(4, min_column_width=TILE_WIDTH, gap="small"):
        draw_tile("Mine, open", counts.held, _MINE)
        draw_tile("Mine, overdue", counts.overdue, _MINE.but(overdue=True), look="overdue")
        draw_tile("Due today", counts.due_today, _MINE.but(due_from=today, due_to=today), look="at_risk")
        draw_tile(
            "Promised",
            counts.promised,
            _MINE.but(order_by="next_step", next_step_to=today),
            look="at_risk",
            help_text="Queries whose next step is planned for today or an earlier day.",
        )


def _draw_mine(home: ExpertHome, reference: Reference, now: datetime) -> None:
    st.subheader("My open queries", anchor=False)
    if not home.first:
        st.info("You hold no query. “Take next” gives you the one to act on first.")
        return
    draw_cards(home.first, reference, now)
    if home.counts.held > len(home.first):
        link_queue(f"All {home.counts.held} of mine", _MINE)


def _draw_changes(changes: tuple[Change, ...], reference: Reference, now: datetime) -> None:
    st.subheader("New in my queries since yesterday", anchor=False)
    if not changes:
        st.caption("Nobody else has done anything in them. What colleagues and imports add shows up here.")
        return
    words = Words(reference, {})
    for change in changes:
        happening = change.happening
        with st.container(gap=None):
            st.markdown(f"{describe(happening, words)} :gray[· {show_relative(happening.recorded_at, now)}]")
            link_query(change.reference, change.reference)
            st.caption(escape(change.title))
