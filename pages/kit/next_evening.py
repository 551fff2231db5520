"""Tonight's virtual sessions, or the next ones, in one line with the way to them."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text
from pages.kit.links import find_page
from pages.kit.plain import escape
from pages.kit.session_words import count_things, show_day, show_fill, show_span
from queries.sessions.campaigns import NextEvening, find_next_evening
from rules.actor import Actor
from rules.lookups import Reference


def draw_next_evening(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw it; nothing while no evening is planned."""
    evening = read(actor, find_next_evening, reference=reference, now=now)
    if evening is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="next_evening"):
        st.markdown(_tell(evening, reference, now))
        st.page_link(
            find_page("campaign"),
            label="Open the campaign",
            query_params={"id": str(evening.campaign_id)},
            icon=":material/arrow_forward:",
        )


def _tell(evening: NextEvening, reference: Reference, now: datetime) -> str:
    day = reference.local_day(evening.starts_at)
    is_today = day == reference.local_day(now)
    when = badge_text("at_risk", "tonight") if is_today else f"**{show_day(day)}**"
    seats = count_things(evening.seats, "seat")
    fill = show_fill(evening.booked, evening.seats) if evening.takes_bookings else seats
    empty = "" if evening.experts else f" {badge_text('overdue', 'no experts yet')}"
    return (
        f"Virtual sessions {when} {show_span(evening.starts_at, evening.ends_at)}: **{escape(evening.name)}**"
        f"  \n:gray[{count_things(evening.experts, 'expert')} · {fill}]{empty}"
    )
