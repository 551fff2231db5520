"""Puts the parts of the panel together; only what is open is read and drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import streamlit as st

from pages.kit.account_panel.bills import draw_bills
from pages.kit.account_panel.consumption import draw_consumption
from pages.kit.account_panel.header import draw_header
from pages.kit.account_panel.looks import look_at_story
from pages.kit.account_panel.meters import draw_meters
from pages.kit.account_panel.money import draw_debt, draw_payments
from pages.kit.account_panel.others import draw_others
from pages.kit.actors import current_actor
from pages.kit.plain import escape
from pages.kit.screen import is_narrow
from queries.account_story import AccountStory
from rules.actor import Actor
from rules.errors import DomainError, NotAllowed, NotFound

_TABS = ("Bills", "Readings", "Payments", "Agreements", "Queries")


def draw_account_panel(
    actor: Actor, account_no: str, on: date, *, but_reference: str | None = None, is_bare: bool = False
) -> None:
    """Draw the account. `but_reference`: the query beside it, which is not listed again. `is_bare`: without
    a frame, a link or a fold, where it fills its place.

    The read is audited. An account that no extract knows, or that lies outside the actor's area, gets a
    sentence instead of an error.
    """
    del actor  # a click inside reruns only the panel, so it asks again who clicks
    _draw(account_no, on, but_reference, is_bare)


@st.fragment
def _draw(account_no: str, on: date, but_reference: str | None, is_bare: bool) -> None:
    actor = current_actor()
    try:
        story = look_at_story(actor, account_no, on)
    except (NotFound, NotAllowed) as error:
        tell_why_not(account_no, error)
        return
    with st.container(border=not is_bare):
        draw_header(story, on, with_link=not is_bare)
        with _fold(is_narrow() and not is_bare) as is_open:
            if is_open:
                draw_consumption(story)
                draw_tabs(actor, story, on, but_reference)


@contextmanager
def _fold(is_folded: bool) -> Iterator[bool]:
    """On a phone, beside a query, only the figures show until the rest is asked for."""
    if not is_folded:
        yield True
        return
    with st.expander("Bills, readings and payments", key="account_folded", on_change="rerun") as part:
        yield bool(part.open)


def tell_why_not(account_no: str, error: DomainError) -> None:
    """What stands in the place of an account that cannot be shown."""
    with st.container(border=True):
        st.markdown(f"**Account {escape(account_no)}**")
        st.caption(str(error))


def draw_tabs(actor: Actor, story: AccountStory, on: date, but_reference: str | None = None) -> None:
    """Draw everything that opens; only the open part is read."""
    names = [*_TABS[:-1], f"Queries ({story.open_cases} open)" if story.open_cases else _TABS[-1]]
    bills, readings, payments, debt, others = st.tabs(names, key="account_tabs", on_change="rerun")
    if bills.open:
        with bills:
            draw_bills(actor, story)
    if readings.open:
        with readings:
            draw_meters(actor, story)
    if payments.open:
        with payments:
            draw_payments(actor, story)
    if debt.open:
        with debt:
            draw_debt(actor, story, on)
    if others.open:
        with others:
            draw_others(actor, story, but_reference)
