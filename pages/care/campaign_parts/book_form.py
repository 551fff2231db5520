"""Booking a seat for whoever calls: by reference or account, then a time."""

from datetime import datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from pages.kit.answers import send
from pages.kit.badges import option_text
from pages.kit.case_line import show_region_fact
from pages.kit.format import NOTHING, show_time
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.session_words import name_category, show_short_day
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.waiting import join_waiting_list
from queries.sessions.bookings import BookableCase, FreeSlot, list_bookable_cases, list_free_slots

PLACE: Final = "bookings"
_WORDS: Final = "book_words"
_CASES: Final = "book_cases"

Slot = tuple[int, datetime]


def draw_book_form(view: CampaignView) -> None:
    """Draw it."""
    with st.container(border=True):
        words: str = st.text_input(
            "Book a seat for the reference of a query or an account number", key=_WORDS, max_chars=60,
            placeholder=view.reference.example_reference(view.reference.local_day(view.now)),
        )  # fmt: skip
        if not words.strip():
            return
        found = read(view.actor, list_bookable_cases, campaign_id=view.campaign.campaign_id, words=words)
        if not found:
            st.warning(
                "No open query has this reference or account. Check it with the resident, or log it first."
            )
            return
        cases = _choose_cases(found, view)
        if cases:
            _warn_of_area(cases, view)
            _draw_times(cases, view)


def _choose_cases(found: list[BookableCase], view: CampaignView) -> list[BookableCase]:
    """One seat can hold several queries of a resident."""
    by_number = {case.case_id: case for case in found}
    first = next((case for case in found if case.category_code in view.campaign.category_codes), found[0])
    key = f"{_CASES}_{first.case_id}"
    chosen = st.multiselect(
        "Queries to talk about", list(by_number), default=[first.case_id], key=key,
        format_func=lambda number: _name(by_number[number], view) if number in by_number else NOTHING,
    )  # fmt: skip
    return [by_number[number] for number in chosen if number in by_number]


def _warn_of_area(cases: list[BookableCase], view: CampaignView) -> None:
    """The campaign is for an area; who calls from elsewhere is booked all the same, but not unnoticed."""
    for case in cases:
        if not case.is_near:
            st.warning(
                f"{case.reference} ({show_region_fact(case.region)}) lies outside the area of this campaign."
                " Its experts may not see it; book it only if they can settle it."
            )


def _name(case: BookableCase, view: CampaignView) -> str:
    invited = " · invited" if case.is_invited else ""
    return f"{case.reference} · {name_category(case.category_code, view.reference)} · {case.title}{invited}"


def _draw_times(cases: list[BookableCase], view: CampaignView) -> None:
    codes = view.campaign.category_codes
    first = cases[0].category_code
    category: str | None = st.pills(
        "Category", codes, default=first if first in codes else codes[0], required=True,
        key=f"book_category_{cases[0].case_id}",
        format_func=lambda code: option_text(name_category(code, view.reference)),
    )  # fmt: skip
    if category is None:
        return
    slot = choose_slot(category, "book", view)
    if slot is not None:
        st.button("Book the seat", type="primary", key="book_save", on_click=_book, args=(cases, slot))
    else:
        st.button(
            "Put on the waiting list", key="book_wait", on_click=_wait, args=(cases, category, view),
            help="As soon as a seat is free it is held for them and they are told.",
        )  # fmt: skip


def choose_slot(category: str, key: str, view: CampaignView) -> Slot | None:
    """A time with a free seat: the evening, then the slot; None when there is none."""
    slots = read(
        view.actor, list_free_slots, campaign_id=view.campaign.campaign_id, category_code=category,
        now=view.now,
    )  # fmt: skip
    if not slots:
        st.info(f"No seat of {escape(name_category(category, view.reference))} is free.")
        return None
    days: dict[str, list[FreeSlot]] = {}
    for slot in slots:
        days.setdefault(show_short_day(view.reference.local_day(slot.starts_at)), []).append(slot)
    with st.container(horizontal=True):
        day: str = st.selectbox("Evening", list(days), key=f"{key}_day_{category}")
        times = {(slot.virtual_session_id, slot.starts_at): slot for slot in days[day]}
        chosen: Slot | None = st.selectbox(
            "Time", list(times), key=f"{key}_time_{category}_{day}",
            format_func=lambda each: f"{show_time(times[each].starts_at)} ({times[each].free} free)",
        )  # fmt: skip
    return chosen


def _book(cases: list[BookableCase], slot: Slot) -> None:
    booked = send(
        PLACE,
        book_seat,
        done="The seat is booked. Whoever has an e-mail address gets the link and a calendar entry.",
        virtual_session_id=slot[0],
        case_ids=[case.case_id for case in cases],
        at=slot[1],
        reference=get_reference(),
    )
    if booked:
        st.session_state[_WORDS] = ""


def _wait(cases: list[BookableCase], category: str, view: CampaignView) -> None:
    joined = send(
        PLACE,
        join_waiting_list,
        done="They are on the waiting list.",
        campaign_id=view.campaign.campaign_id,
        category_code=category,
        case_id=cases[0].case_id,
    )
    if joined:
        st.session_state[_WORDS] = ""
