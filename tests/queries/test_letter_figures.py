"""The figures of a letter: what the ledger says, the same whoever looks and before and after a decision."""

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

import queries.letters
from data.tables.corrections import correction
from queries.accounts import get_account
from queries.actions.close import resolve
from queries.actions.corrections import decide_correction
from queries.cases import CaseRecord
from queries.corrections import list_corrections
from queries.positions import read_position
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.letters.figures import LetterMismatch
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import make_actor, make_case
from tests.queries.disputing import (
    LATER,
    NOW,
    RECEIVED,
    WHY,
    look_at_letter,
    put_in_dispute,
    put_right,
)


def test_the_letter_counts_the_correction_and_no_longer_what_it_decides(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    before = look_at_letter(billing, expert, mine, "not_upheld", reference).figures
    put_in_dispute(billing, expert, mine, reference, {water: Decimal("5.00")})
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    figures = look_at_letter(billing, expert, mine, "corrected", reference).figures
    assert figures.change_rand < 0
    assert figures.in_dispute_rand == before.in_dispute_rand
    assert figures.to_pay_rand == before.to_pay_rand + figures.change_rand


def test_the_letter_is_the_same_before_and_after_the_decision(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_in_dispute(billing, expert, mine, reference, {water: Decimal("5.00")})
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    before = look_at_letter(billing, expert, mine, "corrected", reference).figures
    closed = resolve(
        billing, expert, case_id=mine.case_id, seen_seq=None, outcome_code="corrected", cause_code="misread",
        reason=WHY, evidence="The photo of the meter", reference=reference, now=LATER,
    )  # fmt: skip
    assert look_at_letter(billing, expert, closed, "corrected", reference).figures == before


def test_a_correction_whose_lines_do_not_add_up_blocks_every_letter(
    billing: Connection,
    expert: Actor,
    mine: CaseRecord,
    reference: Reference,
    water: LineKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    (agreed,) = list_corrections(billing, expert, case_id=mine.case_id)
    off = replace(agreed, net_rand=agreed.net_rand - 1)
    monkeypatch.setattr(queries.letters, "read_case_corrections", lambda *_: [off])
    with pytest.raises(LetterMismatch, match="but they were agreed at"):
        look_at_letter(billing, expert, mine, "corrected", reference)


def test_each_kind_needs_something_to_tell(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    with pytest.raises(InvalidInput, match="No correction of this query is approved"):
        look_at_letter(billing, expert, mine, "corrected", reference)
    with pytest.raises(InvalidInput, match="nothing is proposed"):
        look_at_letter(billing, expert, mine, "proposed", reference)
    with pytest.raises(InvalidInput, match="disputes no line"):
        look_at_letter(billing, expert, mine, "disputed", reference)
    put_right(billing, expert, mine, reference, {water: Decimal("90000.00")})
    proposed = look_at_letter(billing, expert, mine, "proposed", reference).figures
    assert proposed.change_rand > 0
    assert "correction" not in {step.part for step in proposed.working}
    (waiting,) = billing.execute(sa.select(correction.c.correction_id)).scalars()
    decide_correction(
        billing,
        make_actor(billing, "manager"),
        correction_id=waiting,
        approve=True,
        reason="",
        reference=reference,
        now=NOW,
    )
    with pytest.raises(InvalidInput, match="so the letter is “Bill corrected”"):
        look_at_letter(billing, expert, mine, "not_upheld", reference)


def test_a_noted_dispute_says_what_must_still_be_paid(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_in_dispute(billing, expert, mine, reference, {water: Decimal("5.00")})
    figures = look_at_letter(billing, expert, mine, "disputed", reference).figures
    assert [(part.line, part.disputed_rand) for part in figures.disputed] == [(water, Decimal("5.00"))]
    steps = {step.part: step.amount_rand for step in figures.working}
    assert steps["to_pay"] == steps["balance"] - figures.in_dispute_rand


def test_who_sees_other_queries_only_is_told_the_same_figures(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    narrow = make_actor(billing, "expert", category_codes=("rates",))
    put_in_dispute(billing, expert, mine, reference, {water: Decimal("119.36")})
    account = get_account(billing, expert, account_no=FIRST)
    told = [read_position(billing, actor, account, LATER, reference.timezone) for actor in (expert, narrow)]
    assert told[0].lines_rand == Decimal("119.36")
    assert told[0] == told[1]


def test_an_agreed_correction_of_a_resolved_query_is_not_asked_for(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    before = look_at_letter(billing, expert, other, "not_upheld", reference).figures
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    [agreed] = list_corrections(billing, expert, case_id=mine.case_id)
    assert agreed.stage == "approved"
    assert look_at_letter(billing, expert, other, "not_upheld", reference).figures == before
    resolve(
        billing, expert, case_id=mine.case_id, seen_seq=None, outcome_code="corrected", cause_code="misread",
        reason=WHY, evidence="The photo of the meter", reference=reference, now=LATER,
    )  # fmt: skip
    after = look_at_letter(billing, expert, other, "not_upheld", reference).figures
    assert after.to_pay_rand == before.to_pay_rand + agreed.net_rand
    off = [{"line": str(water), "agreed_rand": str(agreed.net_rand), "shown_rand": "0.00"}]
    billing.execute(sa.update(correction).values(differences=off))
    assert look_at_letter(billing, expert, other, "not_upheld", reference).figures == after
    off[0]["shown_rand"] = str(agreed.net_rand + 1)
    billing.execute(sa.update(correction).values(differences=off))
    assert (
        look_at_letter(billing, expert, other, "not_upheld", reference).figures.to_pay_rand
        == before.to_pay_rand - 1
    )
