"""Campaigns of virtual sessions: what is on tonight and next, how full it is, and planning another."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.care.alerts import draw_alerts
from pages.care.leave import draw_leave
from pages.care.plan_form import draw_plan_form
from pages.kit.badges import badge_text
from pages.kit.choice import draw_choice
from pages.kit.format import show_time
from pages.kit.layout import draw_back, draw_step, read_number
from pages.kit.links import find_page, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.session_words import badge_state, tell_campaign, tell_figures
from queries.sessions.campaigns import Campaign, list_campaigns
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

_PARTS = {"campaigns": "Campaigns", "alerts": "Load shedding and outages", "leave": "Leave of experts"}


def draw_list(actor: Actor, reference: Reference, now: datetime) -> None:
    """What comes first, and what was."""
    campaigns = read(actor, list_campaigns, reference=reference, now=now)
    if not campaigns:
        st.info(
            "There is no campaign yet. A campaign is a few evenings on which experts settle old queries with"
            " residents over Teams: plan one, put experts on it, and invite residents from the backlog."
        )
        return
    coming = [each for each in campaigns if each.runs and each.next_at is not None]
    past = [each for each in campaigns if each not in coming]
    if not coming:
        st.info("Nothing is planned. Plan a campaign, or open an earlier one and clone it.")
    for each in coming:
        _draw_campaign(each, reference, now)
    if past:
        st.subheader("Earlier", anchor=False)
        for each in past:
            _draw_campaign(each, reference, now)


def _draw_campaign(campaign: Campaign, reference: Reference, now: datetime) -> None:
    with st.container(border=True, gap="small", key=f"campaign_{campaign.campaign_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            badges = badge_state(campaign.status, takes_bookings=campaign.takes_bookings)
            st.page_link(
                find_page("campaign"),
                label=f"**{escape(campaign.name)}**",
                query_params={"id": str(campaign.campaign_id)},
            )
            st.markdown(f"{_tell_next(campaign, reference, now)} {badges}", width="content")
        st.markdown(tell_campaign(campaign, reference))
        if campaign.takes_bookings and campaign.fill is not None:
            st.progress(min(1.0, campaign.fill), text=tell_figures(campaign))
        else:
            st.markdown(tell_figures(campaign))


def _tell_next(campaign: Campaign, reference: Reference, now: datetime) -> str:
    """A badge that says when the next virtual sessions begin, if that is soon."""
    if campaign.next_at is None or not campaign.runs:
        return ""
    days = (reference.local_day(campaign.next_at) - reference.local_day(now)).days
    when = {0: "tonight", 1: "tomorrow"}.get(days)
    return badge_text("at_risk", f"{when}, {show_time(campaign.next_at)}") if when else ""


def draw() -> None:
    """Draw the list, or the form of a new campaign."""
    actor = require("expert", "agent", "manager")
    restore_place()
    reference, now = get_reference(), datetime.now(UTC)
    if may(actor, "plan_sessions") and (plan := st.query_params.get("plan")):
        campaign_id = None if plan == "new" else read_number("plan")
        draw_back("All campaigns", key="sessions_all")
        st.title("Change the campaign" if campaign_id else "Plan a campaign", anchor=False)
        draw_plan_form(actor, reference, now, campaign_id=campaign_id)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Virtual sessions", width="stretch", anchor=False)
        if may(actor, "plan_sessions"):
            draw_step(
                "Plan a campaign", key="sessions_plan", icon=":material/add:", kind="primary", plan="new"
            )
    part = draw_choice("part", "Part", _PARTS)
    if part == "alerts":
        draw_alerts(actor, reference, now)
    elif part == "leave":
        draw_leave(actor, reference, now)
    else:
        draw_list(actor, reference, now)


draw()
