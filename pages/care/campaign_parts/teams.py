"""Teams meetings made by the desk, where it may: asking for them, and how it goes."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.settings import get_settings
from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from pages.kit.actors import current_actor
from pages.kit.answers import send
from pages.kit.plain import escape
from queries.actions.sessions.meetings import count_wanted, want_meetings
from queries.sessions.board import BoardSession

_LOOK_EVERY_SECONDS: Final = 5


def draw_meetings(sessions: Sequence[BoardSession], view: CampaignView) -> None:
    """A button for the virtual sessions that have no link; nothing where the desk has no way to Teams."""
    if not get_settings().makes_meetings:
        return
    campaign_id = view.campaign.campaign_id
    waiting = read(view.actor, count_wanted, campaign_id=campaign_id)
    if waiting:
        _watch(campaign_id, waiting)
    missing = sum(
        not each.join_url and each.meeting_state != "wanted" and each.ends_at > view.now for each in sessions
    )
    if missing:
        st.button(
            "Make the Teams meeting" if missing == 1 else f"Make {missing} Teams meetings",
            key="want_meetings",
            help="For every virtual session to come that has no link. A link pasted meanwhile holds.",
            on_click=_want,
            args=(campaign_id,),
        )


def _want(campaign_id: int) -> None:
    send(
        "links",
        want_meetings,
        done="The meetings are being made. Their links appear here, and whoever is booked is told.",
        campaign_id=campaign_id,
    )


@st.fragment(run_every=_LOOK_EVERY_SECONDS)
def _watch(campaign_id: int, waiting: int) -> None:
    """Say how many are being made, and draw the page anew when one is done."""
    left = read(current_actor(), count_wanted, campaign_id=campaign_id)
    if left != waiting:
        st.rerun()
    st.caption(f"{left} {'meeting is' if left == 1 else 'meetings are'} being made by Teams.")


def draw_meeting_state(session: BoardSession) -> None:
    """Under a link that is not there yet: what Teams said of its meeting."""
    if session.join_url or session.meeting_state not in ("wanted", "failed"):
        return
    if session.meeting_state == "failed":
        reason = session.meeting_error or "no reason was given"
        st.warning(f"Teams could not make the meeting: {escape(reason)}")
    elif session.meeting_error:
        st.caption(f"Teams is asked again: {escape(session.meeting_error)}")
