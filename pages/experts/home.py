"""An expert's first screen: take next, what is mine and pressing, what changed, what I did."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.experts.home_parts.figures import draw_figures
from pages.experts.home_parts.own_numbers import draw_own_numbers
from pages.experts.home_parts.waiting import draw_calls, draw_unanswered
from pages.kit.event_words import Words, describe
from pages.kit.format import show_relative
from pages.kit.links import link_query
from pages.kit.next_evening import draw_next_evening
from pages.kit.opened import draw_opened
from pages.kit.plain import escape
from pages.kit.queue_table import draw_cards
from pages.kit.take import NONE_LEFT, draw_take_next
from pages.kit.tiles import link_queue
from pages.kit.unfinished import draw_unfinished
from queries.day import MINE
from queries.homes import Change, ExpertHome, get_expert_home
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    home = read(actor, get_expert_home, reference=reference, now=now)
    if draw_take_next(actor, CaseFilter(), reference, now, wide=True):
        st.info(NONE_LEFT)
    draw_figures(home.counts, reference, now)
    draw_next_evening(actor, reference, now)
    draw_unfinished(actor, reference, now)
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_calls(home.calls, home.counts, reference, now)
        _draw_mine(home, reference, now)
    with right:
        draw_unanswered(home.unanswered, home.counts, reference, now)
        _draw_changes(home.changes, reference, now)
        draw_opened(home.opened, reference, now)
    draw_own_numbers(home.own, reference, now)


def _draw_mine(home: ExpertHome, reference: Reference, now: datetime) -> None:
    st.subheader("My open queries", anchor=False)
    if not home.first:
        st.info("You hold no query. “Take next” gives you the one to act on first.")
        return
    draw_cards(home.first, reference, now)
    if home.counts.held > len(home.first):
        link_queue(f"All {home.counts.held} of mine", MINE)


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
