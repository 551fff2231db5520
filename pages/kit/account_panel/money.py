"""Payments, unallocated money, arrangements, rebates, credit control."""

from datetime import date

import streamlit as st

from pages.kit.account_panel.looks import look_at_candidates, look_at_debt
from pages.kit.account_panel.rebates import draw_checklists
from pages.kit.account_panel.words import CREDIT_STEPS, in_words
from pages.kit.format import NOTHING, show_date, show_rand
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from queries.account_story import AccountStory
from queries.credit import Arrangement, Rebate
from rules.actor import Actor


def draw_payments(actor: Actor, story: AccountStory) -> None:
    """Draw what was paid, and unallocated money that may belong here."""
    if story.payments:
        rows = [
            [
                show_date(payment.posted_on),
                payment.method,
                payment.reference_given or NOTHING,
                show_rand(payment.amount_rand),
                f"▲ {show_date(payment.reversed_on)}" if payment.reversed_on else "",
            ]
            for payment in story.payments
        ]
        headers = ["Posted on", "How", "Reference given", "Amount", "Taken back"]
        draw_grid(headers, rows, "Payments", right=(3,))
    else:
        st.caption("No payment in these months.")
    candidates = look_at_candidates(actor, story.account.account_no, story.since)
    if candidates:
        st.markdown("**Unallocated money that may belong here**")
        rows = [
            [
                show_date(c.paid_on),
                c.reference_given or NOTHING,
                c.payer or NOTHING,
                show_rand(c.amount_rand),
                c.why,
            ]
            for c in candidates
        ]
        headers = ["Paid on", "Reference given", "Payer", "Amount", "Why"]
        draw_grid(headers, rows, "Unallocated payments that may belong here", right=(3,))
    else:
        st.caption("No unallocated payment looks like this account's.")


def draw_debt(actor: Actor, story: AccountStory, on: date) -> None:
    """Draw arrangements, rebates, credit control and the billing system's own disputes."""
    for arrangement in story.arrangements:
        st.markdown(tell_arrangement(arrangement))
    for rebate in story.rebates:
        st.markdown(tell_rebate(rebate, on))
    draw_checklists(actor, story, on)
    steps, disputes = look_at_debt(actor, story.account.account_no)
    for dispute in disputes:
        state = f"closed {show_date(dispute.closed_on)}" if dispute.closed_on else "open"
        st.markdown(
            f"**Dispute {escape(dispute.dispute_no)}** of {show_date(dispute.opened_on)}, {state}: "
            f"{show_rand(dispute.amount_rand)}" + (f" · {escape(dispute.outcome)}" if dispute.outcome else "")
        )
    if steps:
        rows = [
            [
                show_date(s.step_on),
                in_words(CREDIT_STEPS, s.step),
                show_rand(s.amount_rand),
                s.order_no or "",
            ]
            for s in steps
        ]
        draw_grid(["On", "Step", "Amount", "Order"], rows, "Credit control", right=(2,))
    if not (story.arrangements or story.rebates or steps or disputes):
        st.caption("No arrangement, rebate, dispute or credit-control step is known.")


def tell_arrangement(arrangement: Arrangement) -> str:
    """An arrangement in one line."""
    state = "running"
    if arrangement.ended_on:
        reason = f" ({escape(arrangement.end_reason)})" if arrangement.end_reason else ""
        state = f"ended {show_date(arrangement.ended_on)}{reason}"
    return (
        f"**Arrangement {escape(arrangement.arrangement_no)}** of {show_date(arrangement.agreed_on)}, "
        f"{state}: "
        f"{show_rand(arrangement.total_rand)}, {show_rand(arrangement.down_payment_rand)} down, "
        f"{arrangement.instalments} × {show_rand(arrangement.instalment_rand)}"
    )


def tell_rebate(rebate: Rebate, on: date) -> str:
    """A rebate in one line."""
    if rebate.is_in_force(on):
        state = f"in force since {show_date(rebate.approved_on)}"
    elif rebate.approved_on is None:
        state = f"asked for {show_date(rebate.applied_on)}, not approved"
    else:
        state = f"lapsed {show_date(rebate.valid_to)}" if rebate.valid_to else "not yet in force"
    percent = f"{rebate.percent.normalize():f}"
    return f"**Rebate: {escape(rebate.kind.replace('_', ' '))}**, {percent} %, {state}"
