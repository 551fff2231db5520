"""The day's reconciliation: both sides as a sum, and whatever does not agree, opened to its accounts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.answers import draw_said, say
from pages.kit.badges import badge_text
from pages.kit.format import show_count, show_date, show_instant, show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import link_account
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.reconcile import reconcile
from queries.debtors import sum_unnamed
from queries.reconciliations import DayBalance, list_balances
from rules.actor import Actor
from rules.disputes.reconciliation import Balance, Fault
from rules.errors import DomainError

_DAYS: Final = 14
_MOST_FAULTS: Final = 50
# both sums beside each other, or one below the other on a phone
_SUM_WIDTH: Final = 300
_PLACE: Final = "reconciliation"


def draw_proof(actor: Actor, today: date) -> None:
    """The newest proof with its faults, the days before, and making it anew."""
    days = read(actor, list_balances, most=_DAYS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Reconcile now", key="reconcile", on_click=_reconcile)
    draw_said(_PLACE)
    if not days:
        st.info("No day was reconciled yet. The worker does it each day, after the day's file of holds.")
        return
    newest = days[0]
    st.markdown(tell_verdict(newest, today))
    _draw_sums(newest.balance)
    _draw_faults(newest.balance.faults)
    _draw_unnamed(actor)
    if len(days) > 1:
        with st.expander(f"The last {len(days)} days"):
            _draw_days(days)


def is_in_order(newest: DayBalance, today: date) -> bool:
    """Whether the newest proof agrees and is not older than yesterday."""
    return not newest.balance.faults and (today - newest.on_day).days <= 1


def tell_verdict(newest: DayBalance, today: date) -> str:
    """The newest proof in a line of Markdown."""
    made = f"made {show_instant(newest.made_at)}"
    if count := len(newest.balance.faults):
        noun = "thing does" if count == 1 else "things do"
        return f"{badge_text('overdue', 'does not agree')} {show_count(count)} {noun} not agree · {made}"
    if not is_in_order(newest, today):
        words = f"The last reconciliation is of {show_date(newest.on_day)}"
        return f"{badge_text('at_risk', 'not made')} {words}; see whether the worker runs"
    return f"{badge_text('on_track', 'agrees')} to the cent · {made}"


def _draw_sums(balance: Balance) -> None:
    debtors = [
        ["Collectable", show_rand(balance.collectable_rand)],
        ["In dispute", show_rand(balance.in_dispute_rand)],
        ["Accounts in credit", show_rand(balance.credit_rand)],
        [f"Debtors, {show_count(balance.accounts)} accounts", show_rand(balance.debtor_rand)],
    ]
    difference = balance.ledger_rand - balance.held_rand
    held = [
        ["Held by the ledger, with its interest", show_rand(balance.ledger_rand)],
        ["Told to credit control", show_rand(balance.held_rand)],
        ["Changed since the last file" if not balance.faults else "Difference", show_rand(difference)],
    ]
    with st.grid(2, min_column_width=_SUM_WIDTH, gap="small"):
        draw_grid(["What debtors owe", "Rand"], debtors, "Debtors and their parts", right=(1,))
        draw_grid(["What credit control holds", "Rand"], held, "Ledger and holds", right=(1,))


def _draw_faults(faults: tuple[Fault, ...]) -> None:
    for fault in faults[:_MOST_FAULTS]:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{escape(fault.words)} (**{show_rand(fault.rand)}**)", width="stretch")
            if fault.account_no is not None:
                link_account(fault.account_no, f"Account {escape(fault.account_no)}")
    if len(faults) > _MOST_FAULTS:
        rest = sum((abs(fault.rand) for fault in faults[_MOST_FAULTS:]), Decimal(0))
        st.caption(f"The largest {_MOST_FAULTS} are shown; the others come to {show_rand(rest)}.")


def _draw_unnamed(actor: Actor) -> None:
    """What residents claim without naming lines is in dispute, but credit control is not told of it."""
    count, rand = read(actor, sum_unnamed)
    if count:
        queries = "query claims" if count == 1 else "queries claim"
        st.caption(
            f"{show_count(count)} open {queries} {show_rand(rand)} without naming lines of bills. Credit"
            " control is told of an amount only once its lines are disputed on the query's page."
        )


def _draw_days(days: list[DayBalance]) -> None:
    rows = [
        [
            show_date(day.on_day),
            show_rand(day.balance.debtor_rand),
            show_rand(day.balance.collectable_rand),
            show_rand(day.balance.in_dispute_rand),
            show_rand(day.balance.held_rand),
            show_count(len(day.balance.faults)) if day.balance.faults else "agrees",
        ]
        for day in days
    ]
    headers = ["Day", "Debtors", "Collectable", "In dispute", "Held", "Does not agree"]
    draw_grid(headers, rows, "Reconciliations by day", right=range(1, 6))


def _reconcile() -> None:
    actor = require("manager")
    try:
        balance = perform(actor, reconcile, reference=get_reference(), now=datetime.now(UTC))
    except DomainError as error:
        say(_PLACE, str(error), is_error=True)
        return
    say(_PLACE, "Reconciled; it does not agree." if balance.faults else "Reconciled; it agrees to the cent.")
