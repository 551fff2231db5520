"""An agent's first screen: log a query, call back whom they promised, see what they logged today."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.links import NEW, find_page
from pages.kit.logged import draw_logged
from pages.kit.next_evening import draw_next_evening
from pages.kit.queue_table import draw_cards
from pages.kit.take import NONE_LEFT, draw_take_next
from pages.kit.tiles import TILE_WIDTH, draw_tile
from pages.kit.unfinished import draw_unfinished
from queries.homes import AgentHome, get_agent_home
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

_MINE = CaseFilter(whose="mine")


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    home = read(actor, get_agent_home, reference=reference, now=now)
    with st.container(horizontal=True):
        if st.button("New query", type="primary", icon=":material/add:", key="home_new"):
            st.switch_page(find_page(NEW))
        nothing = draw_take_next(actor, CaseFilter(), reference, now)
    if nothing:
        st.info(NONE_LEFT)
    draw_next_evening(actor, reference, now)
    draw_unfinished(actor, reference, now)
    left, right = st.columns(2, gap="large")
    with left:
        _draw_callbacks(home, reference, now)
    with right:
        st.subheader("Logged by me today", anchor=False)
        draw_logged(
            home.logged_today,
            reference,
            now,
            "Nothing yet. What you log today stands here with its reference.",
        )


def _draw_callbacks(home: AgentHome, reference: Reference, now: datetime) -> None:
    st.subheader("Call-backs due", anchor=False)
    if not home.callbacks:
        st.info("Nobody waits for your call. A query you hold comes here on the day of its next step.")
    draw_cards(home.callbacks, reference, now, with_step=True)
    counts = home.counts
    with st.grid(2, min_column_width=TILE_WIDTH, gap="small"):
        draw_tile("Mine, open", counts.held, _MINE)
        draw_tile("Mine, overdue", counts.overdue, _MINE.but(overdue=True), look="overdue")
