"""Cancelling or moving one evening: who would be told is shown before it is done."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from pages.care.campaign_parts.warned import list_days_warnings
from pages.kit.answers import draw_said, say, send
from pages.kit.format import NOTHING
from pages.kit.plain import escape
from pages.kit.session_words import show_day
from queries.actions.sessions.evenings import cancel_evening, move_evening
from queries.sessions.bookings import BookingLine, list_bookings

PLACE: Final = "day"
_SHOWN: Final = 12
_DAY: Final = "day_moved"
_REASON: Final = "day_reason"
_TO: Final = "day_to"


def draw_day_moves(days: tuple[date, ...], view: CampaignView) -> None:
    """One evening chosen: its printable roster, and moving or cancelling it."""
    st.subheader("One evening", anchor=False)
    draw_said(PLACE)
    coming = [day for day in days if day >= view.reference.local_day(view.now)]
    day: date | None = st.selectbox(
        "Which evening", days, index=days.index(coming[0]) if coming else 0, key=_DAY, format_func=show_day
    )
    if day is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button(
            "Roster to print (PDF)",
            f"/rosters/{view.campaign.campaign_id}/{day.isoformat()}",
            icon=":material/print:",
        )
        if view.may_plan and day in coming:
            with st.popover("Move this evening", icon=":material/event_repeat:"):
                _draw_move(day, view)
            with st.popover("Cancel this evening", icon=":material/event_busy:"):
                _draw_cancel(day, view)


def _draw_move(day: date, view: CampaignView) -> None:
    draw_told(day, view)
    today = view.reference.local_day(view.now)
    to_on = st.date_input(
        "To which day", max(day, today) + timedelta(days=1), key=_TO, format="YYYY-MM-DD", min_value=today
    )
    if isinstance(to_on, date):
        for words in list_days_warnings([to_on], view):
            st.warning(escape(words))
    st.button("Move it and tell them", type="primary", key="day_move", on_click=_move, args=(day, view))


def _move(day: date, view: CampaignView) -> None:
    to_on = st.session_state.get(_TO)
    if to_on is None:
        say(PLACE, "Choose the day to move to.", is_error=True)
        return
    send(
        PLACE,
        move_evening,
        done=f"The evening of {show_day(day)} is moved to {show_day(to_on)}. Whoever was booked is told.",
        campaign_id=view.campaign.campaign_id,
        on=day,
        to_on=to_on,
        reference=view.reference,
    )


def _draw_cancel(day: date, view: CampaignView) -> None:
    draw_told(day, view)
    st.text_input("Reason, for the record", key=_REASON, max_chars=200)
    st.button("Cancel it and tell them", type="primary", key="day_cancel", on_click=_cancel, args=(day, view))


def _cancel(day: date, view: CampaignView) -> None:
    reason = (st.session_state.get(_REASON) or "").strip()
    if not reason:
        say(PLACE, "Say why the evening is cancelled.", is_error=True)
        return
    send(
        PLACE,
        cancel_evening,
        done=f"The evening of {show_day(day)} is cancelled. Whoever was booked is told.",
        campaign_id=view.campaign.campaign_id,
        on=day,
        reason=reason,
        reference=view.reference,
    )


def draw_told(day: date | None, view: CampaignView) -> None:
    """Who would be told, of one evening or of the whole campaign."""
    bookings = [
        each
        for each in read(view.actor, list_bookings, campaign_id=view.campaign.campaign_id)
        if each.status in ("held", "booked")
        and (view.reference.local_day(each.starts_at) == day if day else each.starts_at > view.now)
    ]
    if not bookings:
        st.markdown("Nobody is booked, so nobody has to be told.")
        return
    count = len(bookings)
    st.markdown(f"**{count} {'booking' if count == 1 else 'bookings'}: these residents are told**")
    more = f"\n- and {count - _SHOWN} more" if count > _SHOWN else ""
    st.markdown("\n".join(f"- {_tell(each)}" for each in bookings[:_SHOWN]) + more)


def _tell(booking: BookingLine) -> str:
    return escape(", ".join(booking.references) or booking.account_no or NOTHING)
