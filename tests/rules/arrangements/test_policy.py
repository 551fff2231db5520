"""An arrangement stays within the policy, and never admits a disputed amount unnoticed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from data.arrangements import profile_arrangements
from rules.arrangements.policy import least_down_payment
from rules.arrangements.proposal import Debt, Plan, check_same_debt, propose, read_proposal
from rules.errors import Conflict, InvalidInput

POLICY = profile_arrangements("johannesburg")
BUSINESS = POLICY.find_terms("company", ())
HOUSEHOLD = POLICY.find_terms("residential", ())
TODAY = date(2026, 11, 23)
DEBT = Debt(Decimal("1000.01"), Decimal("200.00"), HOUSEHOLD)
PLAN = Plan(Decimal("100.01"), 7, date(2026, 12, 31))


def test_a_rebate_in_force_counts_before_the_class() -> None:
    assert POLICY.find_terms("residential", {"esp"}).most_instalments == 60
    assert POLICY.find_terms("residential", {"public_benefit"}).code == "household"
    with pytest.raises(InvalidInput, match="no arrangement for the kind of customer “unknown”"):
        POLICY.find_terms("unknown", ())


def test_a_business_pays_half_at_once_rounded_up_to_the_cent() -> None:
    assert least_down_payment(BUSINESS, Decimal("1000.01")) == Decimal("500.01")


def test_the_disputed_part_is_left_out_unless_the_resident_was_told() -> None:
    proposal = propose(DEBT, PLAN, TODAY)
    assert (proposal.debt_rand, proposal.carved_out_rand) == (Decimal("800.01"), Decimal("200.00"))
    included = replace(PLAN, carve_out=False)
    with pytest.raises(InvalidInput, match=r"Signing admits the R.200\.00 that is in dispute"):
        propose(DEBT, included, TODAY)
    told = propose(DEBT, replace(included, admits=True), TODAY)
    assert (told.debt_rand, told.carved_out_rand) == (Decimal("1000.01"), Decimal(0))


@pytest.mark.parametrize(
    ("debt", "plan", "said"),
    [
        (DEBT, replace(PLAN, instalments=37), "3 to 36 instalments"),
        (DEBT, replace(PLAN, instalments=2), "3 to 36 instalments"),
        (DEBT, replace(PLAN, down_payment_rand=Decimal("800.01")), "pays the whole debt"),
        (DEBT, replace(PLAN, down_payment_rand=Decimal("0.001")), "in rand and cents"),
        (DEBT, replace(PLAN, first_due_on=date(2026, 11, 22)), "due in the past"),
        (replace(DEBT, in_dispute_rand=DEBT.owed_rand), PLAN, "Nothing is owed"),
        (replace(DEBT, terms=BUSINESS), PLAN, r"at least R.400\.01 is paid at once \(50 %\)"),
    ],
)
def test_what_the_policy_does_not_allow_names_its_bound(debt: Debt, plan: Plan, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        propose(debt, plan, TODAY)


def test_a_proposal_survives_its_event() -> None:
    proposal = propose(DEBT, PLAN, TODAY)
    assert read_proposal(proposal.as_body()) == proposal


def test_a_debt_that_changed_is_named_with_both_figures() -> None:
    with pytest.raises(Conflict, match=r"R.1.000\.01 was owed when you looked; the ledger says R.900\.00"):
        check_same_debt(DEBT, replace(DEBT, owed_rand=Decimal("900.00")))
