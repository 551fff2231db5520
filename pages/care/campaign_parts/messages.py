"""What the resident of a booking is told: SMS to copy, and whether an e-mail goes out."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from queries.actions.sessions.tell import Told, draft_bookings
from queries.sessions.bookings import BookingLine
from rules.sessions.texts import Notice

_NOTICES: Final[dict[str, dict[Notice, str]]] = {
    "held": {"offer": "That the seat is held"},
    "booked": {"booking": "That the seat is booked", "reminder": "Reminder"},
    "cancelled": {"cancellation": "That it is cancelled"},
}


def draw_messages(booking: BookingLine, view: CampaignView) -> None:
    """An SMS for each thing there is to say of a booking as it stands; nothing where there is none."""
    notices = _NOTICES.get(booking.status)
    if notices is None:
        return
    with st.popover("Text for an SMS", icon=":material/sms:"):
        told = [each for notice, name in notices.items() for each in _draw_sms(booking, notice, name, view)]
        if not told:
            st.write("None of its queries lies in your area.")
        elif all(each.draft for each in told):
            st.caption("The resident is told by e-mail too, with a calendar entry and what to have ready.")
        else:
            st.warning("There is no e-mail address for this resident: send the SMS, or call.")


def _draw_sms(booking: BookingLine, notice: Notice, name: str, view: CampaignView) -> list[Told]:
    told = read(
        view.actor,
        draft_bookings,
        booking_ids=[booking.booking_id],
        notice=notice,
        reference=view.reference,
        now=view.now,
    )
    for each in told:
        st.caption(f"{name} ({len(each.texts.sms)} characters)")
        st.code(each.texts.sms, language=None, wrap_lines=True)
    return told
