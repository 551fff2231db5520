"""A councillor's first screen: log a query for a resident, and see what became of those logged."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.format import show_count
from pages.kit.links import CAPTURE, WARD, find_page
from pages.kit.logged import draw_logged
from pages.kit.outings.next_walk import draw_next_walk
from pages.kit.queue_words import show_days
from pages.kit.tiles import TILE_WIDTH
from queries.homes import CouncillorHome, get_councillor_home
from rules.actor import Actor
from rules.lookups import Reference


def draw_home(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it."""
    home = read(actor, get_councillor_home)
    wards = ", ".join(map(str, actor.wards))
    st.markdown(f"{'Ward' if len(actor.wards) == 1 else 'Wards'} **{wards}**")
    st.page_link(find_page(WARD), label="What is outstanding and done there", icon=":material/arrow_forward:")
    if st.button("Start capture", type="primary", icon=":material/add:", key="home_new", width="stretch"):
        st.switch_page(find_page(CAPTURE))
    draw_next_walk(actor, reference, now)
    _draw_figures(home, now)
    st.subheader("Queries I logged", anchor=False)
    draw_logged(
        home.logged,
        reference,
        now,
        "None yet. “Start capture” logs one for a resident who agrees to it; its progress then shows here.",
    )


def _draw_figures(home: CouncillorHome, now: datetime) -> None:
    with st.grid(3, min_column_width=TILE_WIDTH, gap="small"):
        st.metric("I logged, open", show_count(home.open_count), border=True)
        oldest = show_days(home.oldest_at, now) if home.oldest_at else "–"
        st.metric("Oldest of them", oldest, border=True)
        st.metric("I logged, resolved", show_count(home.resolved_count), border=True)
