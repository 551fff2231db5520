"""The dialog that proposes a payment arrangement: the debt, what the household can pay, when what is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

import streamlit as st

from data.arrangements import profile_arrangements
from data.rebates import profile_rebates
from data.settings import get_settings
from data.transaction import perform
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import Fields, close_dialog, send_dialog
from pages.kit.format import show_date, show_rand
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_reference
from queries.actions.arrangements import propose_arrangement
from queries.case_page import CasePage
from queries.cases import CaseRecord
from queries.debts import get_debt
from rules.actor import Actor
from rules.arrangements.affordability import (
    EXPENSES,
    INCOME,
    Sheet,
    find_fewest,
    judge_instalment,
    most_affordable,
)
from rules.arrangements.policy import ArrangementPolicy, least_down_payment
from rules.arrangements.proposal import Debt, Plan, Proposal, propose
from rules.errors import DomainError
from rules.lookups import Reference

_MINUTE: Final = 60
_YEAR: Final = 12
_NOTHING: Final = Decimal(0)
_LEAVE_OUT: Final = "Leave it out"
_INCLUDE: Final = "Include it"


def draw_arrangement(page: CasePage, reference: Reference) -> None:
    """Choose a plan within the policy; the schedule and what it leaves the household follow at once."""
    fields = Fields("propose_arrangement", page.case.case_id)
    try:
        policy = profile_arrangements(get_settings().profile)
        debt = look_at_debt(current_actor(), page.case)
    except DomainError as error:
        st.info(str(error))
        _draw_cancel()
        return
    _tell_debt(debt)
    if not debt.owed_rand:
        st.info("Nothing is owed that an arrangement could be made for.")
        _draw_cancel()
        return
    asked, shown = st.columns(2, gap="medium")
    with asked:
        sheet = _ask_sheet(fields, debt)
        plan = _ask_plan(fields, debt, sheet, policy, reference)
    with shown:
        _draw_plan(debt, plan, sheet, policy, reference)
    with st.container(horizontal=True):
        st.button(
            "Propose the arrangement",
            type="primary",
            key="send_dialog",
            on_click=_propose,
            args=(fields, plan, sheet, debt, policy),
        )
        _draw_cancel()


@st.cache_data(ttl=_MINUTE, max_entries=200, show_spinner=False)
def look_at_debt(actor: Actor, case: CaseRecord) -> Debt:
    """What is owed, kept while the dialog is typed in; proposing reads it anew."""
    profile = get_settings().profile
    return perform(
        actor,
        get_debt,
        case=case,
        policy=profile_arrangements(profile),
        rebate_rules=profile_rebates(profile),
        reference=get_reference(),
        now=datetime.now(UTC),
    )


def _tell_debt(debt: Debt) -> None:
    terms = debt.terms
    told = f"**{show_rand(debt.owed_rand)} is owed**"
    if debt.in_dispute_rand:
        told += f", of which {show_rand(debt.in_dispute_rand)} is in dispute"
    st.markdown(told + ".")
    down = f", {terms.down_payment_percent:f} % at once" if terms.down_payment_percent else ""
    st.caption(f"{terms.name}: {terms.least_instalments} to {terms.most_instalments} instalments{down}.")


def _ask_sheet(fields: Fields, debt: Debt) -> Sheet:
    """What comes in and goes out each month; empty fields are nothing."""
    with st.expander("Affordability, a month", expanded=debt.terms.needs_sheet):
        left, right = st.columns(2)
        with left:
            income = {code: _ask_rand(fields, f"income_{code}", words) for code, words in INCOME.items()}
        with right:
            expenses = {code: _ask_rand(fields, f"expense_{code}", words) for code, words in EXPENSES.items()}
        with left:
            dependants = st.number_input(
                "Dependants",
                min_value=0,
                max_value=30,
                key=fields.begin("dependants", 0),
                help="People who live of this income besides the resident.",
            )
        sheet = Sheet(income, expenses, int(dependants))
        st.markdown(f"**{show_rand(sheet.left_rand)} is left each month.**")
    return sheet


def _ask_rand(fields: Fields, name: str, words: str, first: Decimal = _NOTHING) -> Decimal:
    value = st.number_input(
        f"{words} (R)", min_value=0.0, step=100.0, format="%.2f", key=fields.begin(name, float(first))
    )
    return Decimal(f"{value:.2f}")


def _ask_plan(
    fields: Fields, debt: Debt, sheet: Sheet, policy: ArrangementPolicy, reference: Reference
) -> Plan:
    terms = debt.terms
    carve_out, admits = _ask_dispute(fields, debt)
    covered = debt.covered_rand(carve_out)
    down = _ask_rand(fields, "down_payment", "Paid at once", least_down_payment(terms, covered))
    fewest = find_fewest(covered - down, most_affordable(sheet, policy.least_left_rand), terms)
    if fewest is not None:
        st.caption(f"{fewest} instalments are the fewest that fit what is left each month.")
    instalments = st.number_input(
        "Instalments",
        min_value=terms.least_instalments,
        max_value=terms.most_instalments,
        key=fields.begin("instalments", terms.most_instalments),
    )
    today = reference.local_day(datetime.now(UTC))
    first = st.date_input(
        "First instalment by",
        key=fields.begin("first_due", today + timedelta(days=policy.first_due_days)),
        min_value=today,
        format="YYYY-MM-DD",
    )
    return Plan(down, int(instalments), first, carve_out, admits)


def _ask_dispute(fields: Fields, debt: Debt) -> tuple[bool, bool]:
    """Whether the disputed part is left out; if not, whether the resident was told what signing admits."""
    if not debt.in_dispute_rand:
        return True, False
    chosen = st.segmented_control(
        f"The {show_rand(debt.in_dispute_rand)} in dispute",
        [_LEAVE_OUT, _INCLUDE],
        key=fields.begin("dispute", _LEAVE_OUT),
        required=True,
    )
    if chosen == _LEAVE_OUT:
        return True, False
    st.warning("Signing admits the debt: the resident could no longer dispute this amount.")
    return False, st.checkbox("The resident was told this", key=fields.begin("admits", False))


def _draw_plan(debt: Debt, plan: Plan, sheet: Sheet, policy: ArrangementPolicy, reference: Reference) -> None:
    """The schedule, or why the policy does not allow the plan."""
    try:
        told = replace(plan, admits=True)
        proposal = propose(debt, told, reference.local_day(datetime.now(UTC)))
        schedule = proposal.schedule
    except DomainError as error:
        st.info(str(error))
        return
    st.markdown(_tell_proposal(proposal))
    advice = judge_instalment(sheet, schedule[-1].amount_rand, policy.least_left_rand)
    if advice and sheet.income_rand:
        st.warning(advice)
    rows = [
        [str(each.number), show_date(each.due_on), show_rand(each.amount_rand), show_rand(each.left_rand)]
        for each in schedule
    ]
    draw_grid(
        ["Instalment", "By", "Amount", "Left to pay"],
        rows,
        "Instalments",
        right=(2, 3),
        height=_find_height(len(rows)),
    )


def _find_height(rows: int) -> int | Literal["auto"]:
    """As high as a year of instalments; more scroll inside the grid."""
    return "auto" if rows <= _YEAR else 470


def _tell_proposal(proposal: Proposal) -> str:
    first, last = proposal.schedule[0], proposal.schedule[-1]
    down = proposal.down_payment_rand
    told = f"**{show_rand(proposal.debt_rand)}**: {f'{show_rand(down)} at once, then ' if down else ''}"
    told += f"{len(proposal.schedule)} × {show_rand(first.amount_rand)}"
    if last.amount_rand != first.amount_rand:
        told += f", the last one {show_rand(last.amount_rand)}"
    return told + f", until {show_date(last.due_on)}."


def _draw_cancel() -> None:
    st.button("Cancel", on_click=close_dialog, key="cancel_dialog")


def _propose(fields: Fields, plan: Plan, sheet: Sheet, debt: Debt, policy: ArrangementPolicy) -> None:
    look_at_debt.clear()
    send_dialog(
        fields.case_id,
        propose_arrangement,
        done="The arrangement is proposed. Write its letter next.",
        plan=plan,
        sheet=sheet,
        seen=debt,
        policy=policy,
        rebate_rules=profile_rebates(get_settings().profile),
    )
