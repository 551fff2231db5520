"""Bookings: who has a seat, booking one by reference or account, moving, cancelling, and the waiting list."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.book_form import Slot, choose_slot, draw_book_form
from pages.care.campaign_parts.messages import draw_messages
from pages.care.campaign_parts.view import CampaignView
from pages.kit.answers import draw_said, say, send
from pages.kit.badges import badge_text, plain_badge
from pages.kit.format import NOTHING, show_date, show_instant, show_time
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.session_words import look_of_booking, name_category, show_short_day, show_zone
from queries.actions.sessions.bookings import cancel_booking, confirm_booking, move_booking
from queries.sessions.bookings import BookingLine, list_bookings, list_waiting

PLACE: Final = "bookings"
_TABLE: Final = "booking_table"
_REASON: Final = "booking_reason"
_ENDED: Final = "booking_ended"


def draw_bookings(view: CampaignView) -> None:
    """Draw it."""
    draw_said(PLACE)
    if not view.campaign.takes_bookings:
        st.info(
            "These are open evenings: residents come to the link of their category without a seat. Whoever"
            " was booked all the same goes first."
        )
    elif view.may_book:
        draw_book_form(view)
    _draw_list(view)
    _draw_waiting(view)


def _draw_list(view: CampaignView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Bookings", anchor=False, width="stretch")
        with_ended = st.toggle("Cancelled ones too", key=_ENDED)
    bookings = read(view.actor, list_bookings, campaign_id=view.campaign.campaign_id, with_ended=with_ended)
    if not bookings:
        st.info(
            "Nobody is booked yet. Invite residents from the backlog; when they call, book them a seat here."
        )
        return
    draw_grid(
        ["When", "Category", "Queries", "Account", "Expert", "State"],
        [_tell(booking, view) for booking in bookings],
        "Bookings",
        key=_TABLE,
        on_choose=lambda: _take_row([booking.booking_id for booking in bookings]),
    )
    st.caption(f"Tick a row to move or cancel a booking, or choose it here. {show_zone(view.reference)}")
    _draw_one(bookings, view)


def _tell(booking: BookingLine, view: CampaignView) -> tuple[str, ...]:
    day = show_short_day(view.reference.local_day(booking.starts_at))
    return (
        f"{day} {show_time(booking.starts_at)}",
        name_category(booking.category_code, view.reference),
        ", ".join(booking.references) or NOTHING,
        booking.account_no or NOTHING,
        booking.expert_name or "overbooked",
        plain_badge(*look_of_booking(booking.status)),
    )


def _take_row(numbers: list[int]) -> None:
    rows = st.session_state[_TABLE]["selection"]["rows"]
    if rows and rows[0] < len(numbers):
        st.session_state["booking_chosen"] = numbers[rows[0]]


def _draw_one(bookings: list[BookingLine], view: CampaignView) -> None:
    """What can be done with the booking that is chosen."""
    by_number = {booking.booking_id: booking for booking in bookings}
    chosen: int | None = st.selectbox(
        "Booking", list(by_number), index=None, key="booking_chosen", placeholder="Choose a booking",
        format_func=lambda number: _name(by_number[number]) if number in by_number else NOTHING,
    )  # fmt: skip
    booking = by_number.get(chosen or 0)
    if booking is None:
        return
    with st.container(border=True, gap="small"):
        _draw_facts(booking, view)
        draw_messages(booking, view)
        if not view.may_book or booking.status not in ("held", "booked"):
            return
        with st.container(horizontal=True):
            if booking.status == "held":
                st.button(
                    "Confirm the seat",
                    type="primary",
                    key="booking_confirm",
                    on_click=_confirm,
                    args=(booking.booking_id,),
                )
            with st.popover("Move it", icon=":material/event_repeat:"):
                _draw_move(booking, view)
            with st.popover("Cancel it", icon=":material/event_busy:"):
                st.text_input("Reason, for the record", key=_REASON, max_chars=200)
                st.button(
                    "Cancel the booking",
                    type="primary",
                    key="booking_cancel",
                    on_click=_cancel,
                    args=(booking.booking_id,),
                )


def _draw_facts(booking: BookingLine, view: CampaignView) -> None:
    look, words = look_of_booking(booking.status)
    expert = escape(booking.expert_name) if booking.expert_name else "no expert yet: the seat is overbooked"
    st.markdown(
        f"{badge_text(look, words)} **{show_instant(booking.starts_at)}** to {show_time(booking.ends_at)},"
        f" {escape(name_category(booking.category_code, view.reference))}, {expert}"
    )
    if booking.status == "held" and booking.hold_expires_at:
        st.caption(f"Held until {show_time(booking.hold_expires_at)}; then the seat is free again.")
    if booking.cancel_reason:
        st.caption(f"Reason: {escape(booking.cancel_reason)}")
    for reference in booking.references:
        link_query(reference, reference)


def _name(booking: BookingLine) -> str:
    who = ", ".join(booking.references) or booking.account_no or NOTHING
    return f"{show_instant(booking.starts_at)} · {who}"


def _confirm(booking_id: int) -> None:
    send(
        PLACE,
        confirm_booking,
        done="The seat is booked and the resident told.",
        booking_id=booking_id,
        reference=get_reference(),
    )


def _draw_move(booking: BookingLine, view: CampaignView) -> None:
    slot = choose_slot(booking.category_code, f"move_{booking.booking_id}", view)
    if slot is not None:
        st.button(
            "Move and tell the resident",
            type="primary",
            key="booking_move",
            on_click=_move,
            args=(booking.booking_id, slot),
        )


def _move(booking_id: int, slot: Slot) -> None:
    send(
        PLACE,
        move_booking,
        done="The booking is moved and the resident told.",
        booking_id=booking_id,
        virtual_session_id=slot[0],
        at=slot[1],
        reference=get_reference(),
    )


def _cancel(booking_id: int) -> None:
    reason = (st.session_state.get(_REASON) or "").strip()
    if not reason:
        say(PLACE, "Say why the booking is cancelled.", is_error=True)
        return
    send(
        PLACE,
        cancel_booking,
        done="The booking is cancelled; the seat is offered to the waiting list.",
        booking_id=booking_id,
        reason=reason,
        reference=get_reference(),
    )


def _draw_waiting(view: CampaignView) -> None:
    waiting = read(view.actor, list_waiting, campaign_id=view.campaign.campaign_id)
    if not waiting:
        return
    st.subheader("Waiting for a seat", anchor=False)
    rows = [
        (
            line.reference,
            name_category(line.category_code, view.reference),
            show_date(line.joined_at),
            str(line.notices),
            f"a seat is held until {show_time(line.offer_until_at)}" if line.offer_until_at else "waits",
        )
        for line in waiting
    ]
    draw_grid(["Query", "Category", "Since", "Offers", "State"], rows, "Waiting list", right=(3,))
    most = view.reference.sessions.most_notices
    st.caption(f"In the order in which they asked. A freed seat is offered to each at most {most} times.")
