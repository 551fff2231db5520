"""The live desk of an evening: one resident at a time, the line at the side, how each talk ends."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.care.live_parts.acting import DESK, act
from pages.care.live_parts.door import draw_door
from pages.care.live_parts.line import draw_line
from pages.care.live_parts.talk import draw_talk
from pages.kit.answers import draw_said
from pages.kit.choice import draw_choice
from pages.kit.links import find_page
from pages.kit.look_ups import get_reference
from pages.kit.next_evening import draw_next_evening
from pages.kit.require import require
from pages.kit.session_words import show_span
from pages.kit.unfinished import draw_unfinished
from queries.actions.sessions.arrivals import call_next
from queries.sessions.live import Tonight, find_talk, list_tonight
from rules.actor import Actor
from rules.lookups import Reference


def choose(tonight: list[Tonight], serving_in: int | None, reference: Reference) -> Tonight:
    """The virtual session the person sits at: the one they serve in, or the one they pick; theirs first."""
    ordered = sorted(tonight, key=lambda each: (not each.is_mine, each.starts_at))
    by_id = {str(each.virtual_session_id): each for each in ordered}
    if str(serving_in) in by_id:
        return by_id[str(serving_in)]
    names = {number: reference.categories[each.category_code].name for number, each in by_id.items()}
    return by_id[draw_choice("session", "Virtual session", names)]


def draw_desk(actor: Actor, tonight: list[Tonight], reference: Reference) -> None:
    """The talk or the door, and the line beside it."""
    talk = read(actor, find_talk)
    chosen = choose(tonight, talk[1] if talk else None, reference)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{chosen.campaign_name} · {show_span(chosen.starts_at, chosen.ends_at)}")
        if chosen.join_url:
            st.link_button("Open Teams", chosen.join_url, icon=":material/video_call:")
        if actor.role == "manager":
            st.page_link(find_page("evening"), label="Evening board", icon=":material/monitoring:")
    main, side = st.columns([2, 1], gap="large")
    with main:
        draw_said(DESK, as_toast=True)
        if talk is not None:
            beside = [each for each in tonight if each.campaign_id == chosen.campaign_id]
            draw_talk(actor, talk[0], reference, beside, chosen.category_code)
        else:
            st.button(
                "Call next",
                type="primary",
                icon=":material/campaign:",
                key="call_next",
                on_click=_call_next,
                args=(chosen.virtual_session_id,),
            )
            draw_door(chosen.virtual_session_id)
    with side:
        draw_line(chosen.virtual_session_id)


def _call_next(virtual_session_id: int) -> None:
    act(call_next, virtual_session_id=virtual_session_id)


actor = require("expert", "agent", "manager")
reference, now = get_reference(), datetime.now(UTC)
st.title("Live desk")
tonight = read(actor, list_tonight, reference=reference, now=now)
if tonight:
    draw_desk(actor, tonight, reference)
else:
    draw_said(DESK, as_toast=True)
    left_over = read(actor, find_talk)
    if left_over is None:
        st.info("No virtual session is planned for today. On the day, the desk opens here.")
        draw_next_evening(actor, reference, now)
    else:
        draw_talk(actor, left_over[0], reference, [], "")
draw_unfinished(actor, reference, now)
