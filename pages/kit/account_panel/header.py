"""Whose account it is, where, and the three figures."""

from datetime import date

import streamlit as st

from data.transaction import perform
from pages.kit.account_panel.money import tell_arrangement, tell_rebate
from pages.kit.account_panel.words import CLASSES, in_words
from pages.kit.actors import current_actor
from pages.kit.format import show_date, show_month, show_rand
from pages.kit.links import link_account
from pages.kit.plain import escape
from queries.account_story import AccountStory
from queries.accounts import Account, Holder
from queries.actions.reveal_holder import HOLDER_FIELDS, SHORTEST_REASON, HolderField, reveal_holder
from rules.disputes.position import Position, explain_payable
from rules.errors import DomainError

_FIELD_NAMES: dict[HolderField, str] = {
    "name": "Name",
    "id_no": "ID number",
    "phone": "Telephone",
    "email": "E-mail",
}


def draw_header(story: AccountStory, on: date, *, with_link: bool) -> None:
    """Draw the account's identity in two lines and what it owes in three figures."""
    account = story.account
    told = f"**Account {escape(account.account_no)}** · {_tell_holder(account.holder)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if with_link:
            link_account(account.account_no, told)
        else:
            st.markdown(told, width="content")
        with st.popover("Holder", type="tertiary", key="account_holder", on_change="rerun") as holder:
            if holder.open:
                _draw_holder(account)
    st.caption(_tell_place(account))
    _draw_figures(story)
    running = [tell_arrangement(a) for a in story.arrangements if a.ended_on is None]
    granted = [tell_rebate(rebate, on) for rebate in story.rebates if rebate.is_in_force(on)]
    if running or granted:
        st.caption("  \n".join([*running, *granted]))


def _tell_holder(holder: Holder) -> str:
    name = escape(holder.name) if holder.name else "holder not known"
    return f"{name}, {in_words(CLASSES, holder.customer_class or 'unknown').lower()}"


def _tell_place(account: Account) -> str:
    place = account.property
    where = ", ".join(part for part in (place.unit_no, place.street, place.township) if part)
    ward = f"Ward {place.ward_no}" if place.ward_no else "Ward not known"
    region = f"Region {place.region}" if place.region else ""
    worth = ""
    if place.market_value_rand is not None:
        worth = f"{place.rates_category or 'valued'} at {show_rand(place.market_value_rand)}"
    closed = f"closed {show_date(account.closed_on)}" if account.closed_on else ""
    parts = (where, place.use or "", ward, region, worth, closed)
    return " · ".join(escape(part.replace("_", " ")) for part in parts if part)


def _draw_figures(story: AccountStory) -> None:
    position, bill = story.position, story.account.last_bill
    with st.container(horizontal=True, gap="medium"):
        st.metric("Balance", show_rand(position.balance_rand), help=_explain_balance(story))
        st.metric(
            "In dispute",
            show_rand(position.in_dispute_rand),
            help="Not to be collected while a query is open: the disputed parts of lines, interest on them, "
            "and what is claimed or known as disputed without naming a line. Never more than is owed.",
        )
        st.metric("Collectable", show_rand(position.collectable_rand), help=_explain_payable(position))
    if position.paid_of_disputed_rand:
        st.caption(
            f"{show_rand(position.paid_of_disputed_rand)} of what is disputed is paid already and is "
            "credited if the resident turns out to be right."
        )
    if bill is None:
        st.caption("No bill has been loaded for this account.")
    if story.repairs:
        st.caption(f"▲ {story.repairs} rows about this account could not be loaded: see the repair list.")


def _explain_payable(position: Position) -> str:
    steps = [f"{step.words}: {show_rand(step.amount_rand)}" for step in explain_payable(position)]
    return "The undisputed part.  \n" + "  \n".join(steps)


def _explain_balance(story: AccountStory) -> str:
    bill = story.account.last_bill
    if bill is None:
        return "There is no bill to start from."
    return (
        f"The bill of {show_month(bill.billing_month)} came to {show_rand(bill.total_due_rand)}, due "
        f"{show_date(bill.due_on)}; payments posted since then: {show_rand(story.paid_since_rand)}."
    )


def _draw_holder(account: Account) -> None:
    """Masked details, and one field at a time for somebody who says why."""
    holder = account.holder
    for field in HOLDER_FIELDS:
        value = getattr(holder, field)
        st.markdown(f"{_FIELD_NAMES[field]}: {escape(value) if value else 'not given'}")
    with st.form("reveal_holder", border=False):
        wanted = st.selectbox(
            "Show in full", HOLDER_FIELDS, format_func=_FIELD_NAMES.__getitem__, key="reveal_field"
        )
        reason = st.text_input(
            "Why do you need it?", placeholder=f"At least {SHORTEST_REASON} characters", key="reveal_reason"
        )
        st.caption("Who looked, at what and why is kept.")
        if st.form_submit_button("Show it", key="reveal_now"):
            _reveal(account.account_no, wanted, reason)


def _reveal(account_no: str, field: HolderField, reason: str) -> None:
    try:
        value = perform(current_actor(), reveal_holder, account_no=account_no, field=field, reason=reason)
    except DomainError as error:
        st.error(str(error))
        return
    st.success(f"{_FIELD_NAMES[field]}: {escape(value) if value else 'not given'}")
