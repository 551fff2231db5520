"""What can be done with a campaign as a whole: open, close, clone, change, cancel."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.care.campaign_parts.day_moves import draw_told
from pages.care.campaign_parts.view import CampaignView
from pages.care.campaign_parts.warned import list_days_warnings
from pages.kit.actors import current_actor
from pages.kit.answers import say, send
from pages.kit.links import find_page
from pages.kit.plain import escape
from pages.kit.session_words import show_day
from queries.actions.sessions.campaigns import (
    cancel_campaign,
    clone_campaign,
    close_campaign,
    open_campaign,
)
from queries.sessions.times import list_days
from rules.access import may
from rules.errors import DomainError

PLACE: Final = "campaign"
_CLONED: Final = "campaign_cloned"
_FIRST_ON: Final = "clone_first_on"
_REASON: Final = "cancel_reason"


def draw_moves(view: CampaignView) -> None:
    """The likely move as a button, the others behind one."""
    if campaign_id := st.session_state.pop(_CLONED, None):
        st.switch_page(find_page("campaign"), query_params={"id": str(campaign_id)})
    if not may(view.actor, "plan_sessions"):
        return
    status = view.campaign.status
    if status == "planned":
        label = "Open for bookings" if view.campaign.takes_bookings else "Open it"
        _draw_button(label, open_campaign, "The campaign is open.", view, kind="primary")
    elif status == "open" and not view.campaign.next_at:
        _draw_button("Close it", close_campaign, "The campaign is closed.", view, kind="primary")
    if view.campaign.runs and st.button("Change", icon=":material/edit:", key="campaign_change"):
        plan = {"plan": str(view.campaign.campaign_id)}
        st.switch_page(find_page("sessions"), query_params=plan)
    with st.popover("Clone", icon=":material/content_copy:"):
        _draw_clone(view)
    if view.campaign.runs:
        with st.popover("Cancel campaign", icon=":material/cancel:"):
            _draw_cancel(view)


def _draw_button(label: str, action: Callable[..., Any], done: str, view: CampaignView, *, kind: Any) -> None:
    st.button(
        label,
        type=kind,
        key=f"campaign_{action.__name__}",
        on_click=_send,
        args=(action, done, view.campaign.campaign_id),
    )


def _send(action: Callable[..., Any], done: str, campaign_id: int) -> None:
    send(PLACE, action, done=done, campaign_id=campaign_id)


def _draw_clone(view: CampaignView) -> None:
    """The same days of the week from another day on; roster and links are filled in anew."""
    today = view.reference.local_day(view.now)
    evenings = read(view.actor, list_days, campaign_id=view.campaign.campaign_id, reference=view.reference)
    st.markdown(
        "A campaign with the same areas, categories, windows and distances between its evenings, from another"
        " first evening on. Experts and links are not taken over."
    )
    first_on = st.date_input(
        "First evening",
        _propose(evenings, today),
        key=_FIRST_ON,
        format="YYYY-MM-DD",
        min_value=today,
    )
    if isinstance(first_on, date) and evenings:
        days = [first_on + (day - evenings[0]) for day in evenings]
        st.caption("Evenings: " + ", ".join(map(show_day, days[:8])) + (" …" if len(days) > 8 else ""))
        for words in list_days_warnings(days, view):
            st.warning(escape(words))
    st.button("Clone it", type="primary", key="campaign_clone", on_click=_clone, args=(view,))


def _propose(evenings: list[date], today: date) -> date:
    """The same day of the week, whole weeks later, after the campaign and not in the past."""
    first, last = (evenings[0], evenings[-1]) if evenings else (today, today)
    weeks = max((last - first).days // 7 + 1, -(-(today - first).days // 7))
    return first + timedelta(weeks=weeks)


def _clone(view: CampaignView) -> None:
    try:
        st.session_state[_CLONED] = perform(
            current_actor(),
            clone_campaign,
            campaign_id=view.campaign.campaign_id,
            first_on=st.session_state[_FIRST_ON],
            reference=view.reference,
            now=datetime.now(UTC),
        )
    except DomainError as error:
        say(PLACE, str(error), is_error=True)


def _draw_cancel(view: CampaignView) -> None:
    draw_told(None, view)
    st.text_input("Reason, for the record", key=_REASON, max_chars=200)
    st.button(
        "Cancel it and tell them", type="primary", key="campaign_cancel", on_click=_cancel, args=(view,)
    )


def _cancel(view: CampaignView) -> None:
    reason = (st.session_state.get(_REASON) or "").strip()
    if not reason:
        say(PLACE, "Say why the campaign is cancelled.", is_error=True)
        return
    send(
        PLACE,
        cancel_campaign,
        done="The campaign is cancelled. Whoever was booked is told.",
        campaign_id=view.campaign.campaign_id,
        reason=reason,
        reference=view.reference,
    )
