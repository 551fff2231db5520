"""Arrangements: of the debt as the ledger has it, with the disputed part carved out, and their letter."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import itemgetter

import pytest
from sqlalchemy import Connection

from data.arrangements import profile_arrangements
from data.letters import profile_letters
from data.rebates import profile_rebates
from queries.actions.arrangements import propose_arrangement
from queries.actions.hold import claim
from queries.actions.letters import send_letter
from queries.cases import CaseRecord
from queries.debts import get_debt
from queries.letters import get_ground
from queries.proposals import get_proposal
from queries.timeline import list_happenings
from rules import events
from rules.actor import Actor
from rules.arrangements.affordability import Sheet
from rules.arrangements.proposal import Debt, Plan
from rules.errors import Conflict, InvalidInput
from rules.letters.figures import LetterMismatch
from rules.letters.writing import LetterRequest, write_letter
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST, THIRD
from tests.make import make_case
from tests.queries.disputing import LATER, NOW, RECEIVED, find_lines, put_in_dispute, put_right

POLICY = profile_arrangements("johannesburg")
RULES = profile_rebates("johannesburg")
TEXTS = profile_letters("johannesburg")
SHEET = Sheet({"wages": Decimal(9000)}, {"food": Decimal(3000)}, dependants=2)
PLAN = Plan(Decimal("1.00"), 6, date(2025, 10, 31))


def look(connection: Connection, actor: Actor, case: CaseRecord, reference: Reference) -> Debt:
    return get_debt(
        connection, actor, case=case, policy=POLICY, rebate_rules=RULES, reference=reference, now=LATER
    )


def propose(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    seen: Debt,
    *,
    plan: Plan = PLAN,
    sheet: Sheet = SHEET,
) -> CaseRecord:
    return propose_arrangement(
        connection, actor, case_id=case.case_id, seen_seq=None, plan=plan, sheet=sheet, seen=seen,
        policy=POLICY, rebate_rules=RULES, reference=reference, now=LATER,
    )  # fmt: skip


def dispute_dearest(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, account_no: str = FIRST
) -> CaseRecord:
    amounts = dict([max(find_lines(connection, account_no).values(), key=itemgetter(1))])
    return put_in_dispute(connection, actor, case, reference, amounts)


def test_the_proposal_is_kept_with_its_figures_and_the_sheet_as_erasable_words(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    debt = look(billing, expert, mine, reference)
    propose(billing, expert, mine, reference, debt)
    told = list_happenings(billing, expert, case_id=mine.case_id)[0]
    assert told.kind == events.ARRANGEMENT_PROPOSED
    assert told.body["debt_rand"] == str(debt.covered_rand(carve_out=True))
    assert told.words is not None
    assert "Wages and salaries" in told.words
    assert "9000" not in str(told.body)


def test_the_disputed_part_is_carved_out(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    before = look(billing, expert, mine, reference)
    dispute_dearest(billing, expert, mine, reference)
    debt = look(billing, expert, mine, reference)
    assert debt.owed_rand == before.owed_rand
    assert debt.in_dispute_rand > before.in_dispute_rand
    with pytest.raises(InvalidInput, match="Signing admits"):
        propose(billing, expert, mine, reference, debt, plan=replace(PLAN, carve_out=False))
    propose(billing, expert, mine, reference, debt)
    proposal = get_proposal(billing, mine.case_id)
    assert proposal.carved_out_rand == debt.in_dispute_rand
    assert proposal.debt_rand == debt.owed_rand - debt.in_dispute_rand


def test_a_debt_that_changed_since_it_was_seen_is_refused(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    seen = look(billing, expert, mine, reference)
    dispute_dearest(billing, expert, mine, reference)
    with pytest.raises(Conflict, match="in dispute when you looked"):
        propose(billing, expert, mine, reference, seen)


def test_a_household_without_a_sheet_is_refused(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    debt = look(billing, expert, mine, reference)
    with pytest.raises(InvalidInput, match="affordability sheet"):
        propose(billing, expert, mine, reference, debt, sheet=Sheet({}, {}))


def test_its_letter_has_the_schedule_to_the_cent_and_stops_once_the_debt_changes(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    with pytest.raises(InvalidInput, match="Propose one first"):
        get_ground(billing, expert, case=mine, kind="arrangement", reference=reference, now=LATER)
    propose(billing, expert, mine, reference, look(billing, expert, mine, reference))
    ground = get_ground(billing, expert, case=mine, kind="arrangement", reference=reference, now=LATER)
    request = LetterRequest("arrangement", "en")
    letter = write_letter(request, ground, TEXTS, reference)
    schedule = letter.tables[-1]
    assert schedule.rows[-1][2].endswith(f"{ground.figures.to_pay_rand % 1000:06.2f}")
    assert len(schedule.rows) == 8
    dispute_dearest(billing, expert, mine, reference)
    with pytest.raises(LetterMismatch, match="Propose the arrangement anew"):
        send_letter(
            billing, expert, case_id=mine.case_id, seen_seq=None, request=request, handing="in_person",
            seen=ground.figures, texts=TEXTS, reference=reference, now=LATER,
        )  # fmt: skip


def test_the_letter_of_a_debt_without_a_dispute_does_not_admit_one_that_follows(
    billing: Connection, expert: Actor, reference: Reference
) -> None:
    made = make_case(billing, reference, now=RECEIVED, account_no=THIRD)
    case = claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)
    debt = look(billing, expert, case, reference)
    assert debt.in_dispute_rand == 0
    # what a business pays at once
    plan = replace(PLAN, down_payment_rand=Decimal("500.00"))
    propose(billing, expert, case, reference, debt, plan=plan)
    get_ground(billing, expert, case=case, kind="arrangement", reference=reference, now=LATER)
    dispute_dearest(billing, expert, case, reference, THIRD)
    assert look(billing, expert, case, reference).owed_rand == debt.owed_rand
    with pytest.raises(LetterMismatch, match="Propose the arrangement anew"):
        get_ground(billing, expert, case=case, kind="arrangement", reference=reference, now=LATER)


def test_one_agreed_line_leaves_the_others_in_dispute(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    before = look(billing, expert, mine, reference)
    lines = find_lines(billing)
    other = lines["RATES"][0]
    put_in_dispute(billing, expert, mine, reference, {water: Decimal("100.00"), other: Decimal("50.00")})
    disputed = look(billing, expert, mine, reference).in_dispute_rand
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    assert look(billing, expert, mine, reference).in_dispute_rand == disputed
    put_in_dispute(billing, expert, mine, reference, {other: Decimal(0)})
    assert look(billing, expert, mine, reference).in_dispute_rand == before.in_dispute_rand
