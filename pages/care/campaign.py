"""One campaign of virtual sessions: its state, the next moves, and its parts."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.moves import draw_moves
from pages.care.campaign_parts.registry import PARTS
from pages.care.campaign_parts.view import CampaignView
from pages.care.campaign_parts.warned import warn
from pages.kit.answers import draw_said
from pages.kit.choice import draw_choice
from pages.kit.layout import read_number
from pages.kit.links import find_page, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.session_words import badge_state, show_day, tell_campaign, tell_figures
from queries.sessions.campaigns import Campaign, get_campaign
from queries.sessions.times import list_coming
from rules.lookups import Reference


def draw_head(view: CampaignView) -> None:
    """What it is, how full it is, and what can be done with it."""
    campaign, reference = view.campaign, view.reference
    st.page_link(find_page("sessions"), label="All campaigns", icon=":material/arrow_back:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(escape(campaign.name), width="stretch", anchor=False)
        st.markdown(badge_state(campaign.status, takes_bookings=campaign.takes_bookings), width="content")
        draw_moves(view)
    draw_said("campaign")
    st.markdown(tell_campaign(campaign, reference))
    slots = f"{campaign.slot_minutes} minutes a resident"
    st.markdown(f"{tell_figures(campaign)} · {slots}{_tell_repeat(campaign)}")
    if campaign.note:
        st.caption(escape(campaign.note))


def _tell_repeat(campaign: Campaign) -> str:
    if campaign.repeat_weeks is None or campaign.repeat_until_on is None:
        return ""
    every = "every week" if campaign.repeat_weeks == 1 else f"every {campaign.repeat_weeks} weeks"
    return f" · {every} until {show_day(campaign.repeat_until_on)}"


def draw_warnings(view: CampaignView) -> None:
    """What speaks against evenings to come."""
    if not view.campaign.runs:
        return
    coming = read(view.actor, list_coming, campaign_id=view.campaign.campaign_id, now=view.now)
    for words in warn(coming, view):
        st.warning(escape(words), icon=":material/warning:")


def draw(reference: Reference) -> None:
    """Draw the campaign that the address names."""
    actor = require("expert", "agent", "manager")
    restore_place()
    now = datetime.now(UTC)
    campaign = read(actor, get_campaign, campaign_id=read_number("id"), reference=reference, now=now)
    view = CampaignView(actor, reference, campaign, now)
    draw_head(view)
    draw_warnings(view)
    part = draw_choice("part", "Part", {code: words for code, (words, _) in PARTS.items()})
    PARTS[part][1](view)


draw(get_reference())
