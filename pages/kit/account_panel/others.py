"""Other queries about the same account."""

import streamlit as st

from pages.kit.account_panel.looks import look_at_cases
from pages.kit.badges import badge_text, status_look
from pages.kit.format import show_date, show_rand
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.account_story import AccountCase, AccountStory
from rules.actor import Actor


def draw_others(actor: Actor, story: AccountStory, but_reference: str | None) -> None:
    """Draw the actor's other queries about the account, open ones first."""
    found = look_at_cases(actor, story.account.account_no, but_reference)
    if not found:
        st.caption("No other query about this account." if but_reference else "No query about this account.")
    for case in found:
        draw_case(case)


def draw_case(case: AccountCase) -> None:
    """One query in two lines, with the way to it."""
    statuses = get_reference().statuses
    name = statuses[case.status].name if case.status in statuses else case.status
    claimed = f" · claims {show_rand(case.amount_rand)}" if case.amount_rand is not None else ""
    with st.container(gap=None):
        link_query(case.reference, f"**{case.reference}** {escape(case.title)}")
        status = badge_text(status_look(case.status), name)
        st.markdown(f"{status} :gray[:small[received {show_date(case.received_at)}{claimed}]]")
