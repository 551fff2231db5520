"""Correcting a bill: who must agree, what is kept, and that no line is taken back twice."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data.tables.corrections import correction
from queries.actions.corrections import decide_correction, withdraw_correction
from queries.actions.tell_billing import make_corrections_file
from queries.cases import CaseRecord
from queries.changed_lines import list_overtaken
from queries.corrections import count_waiting, list_corrections, list_waiting
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotAllowed
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor
from tests.queries.disputing import NOW, find_lines, put_right


def test_within_the_limit_a_correction_is_approved_at_once(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    (found,) = list_corrections(billing, expert, case_id=mine.case_id)
    assert (found.stage, found.needs_other) == ("approved", False)
    assert found.net_rand == sum(line.total_rand for line in found.lines) < 0
    assert [line.kind for line in found.lines] == ["reverse", "rebill"]


def test_what_raises_the_bill_waits_for_another_person(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("9000.00")})
    manager = make_actor(billing, "manager")
    (waiting,) = list_waiting(billing, manager, most=10)
    assert (waiting.stage, waiting.needs_other, count_waiting(billing, manager)) == ("proposed", True, 1)
    decided = decide_correction(
        billing,
        manager,
        correction_id=waiting.correction_id,
        approve=True,
        reason="",
        reference=reference,
        now=NOW + timedelta(hours=1),
    )
    assert (decided.stage, decided.decided_by_name) == ("approved", manager.display_name)
    assert count_waiting(billing, manager) == 0


def test_nobody_decides_on_their_own(
    billing: Connection, reference: Reference, mine: CaseRecord, water: LineKey
) -> None:
    manager = make_actor(billing, "manager")
    put_right(billing, manager, mine, reference, {water: Decimal("9000.00")})
    (own,) = list_corrections(billing, manager, case_id=mine.case_id)
    assert list_waiting(billing, manager, most=10) == []
    with pytest.raises(NotAllowed, match="somebody else"):
        decide_correction(
            billing,
            manager,
            correction_id=own.correction_id,
            approve=True,
            reason="",
            reference=reference,
            now=NOW,
        )
    with pytest.raises(IntegrityError, match="another_person"), billing.begin_nested():
        billing.execute(
            sa.update(correction).values(stage="approved", decided_by=manager.user_id, decided_at=NOW)
        )


def test_a_line_is_taken_back_once_until_its_correction_is_given_up(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    with pytest.raises(InvalidInput, match="back already"):
        put_right(billing, expert, mine, reference, {water: Decimal("2.00")})
    (found,) = list_corrections(billing, expert, case_id=mine.case_id)
    withdrawn = withdraw_correction(
        billing,
        expert,
        case_id=mine.case_id,
        correction_id=found.correction_id,
        reason="The photo came too late",
        reference=reference,
        now=NOW,
    )
    assert withdrawn.stage == "withdrawn"
    put_right(billing, expert, mine, reference, {water: Decimal("2.00")})
    assert [each.stage for each in list_corrections(billing, expert, case_id=mine.case_id)] == [
        "approved",
        "withdrawn",
    ]


def test_a_rejection_gives_its_reason_and_is_final(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    put_right(billing, expert, mine, reference, {water: Decimal("9000.00")})
    manager = make_actor(billing, "manager")
    (waiting,) = list_waiting(billing, manager, most=10)
    decision = {"correction_id": waiting.correction_id, "reference": reference, "now": NOW}
    with pytest.raises(InvalidInput, match="why it is rejected"):
        decide_correction(billing, manager, approve=False, reason=" ", **decision)  # type: ignore[arg-type]
    decide_correction(billing, manager, approve=False, reason="No reading supports it", **decision)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="rejected already"):
        decide_correction(billing, manager, approve=True, reason="", **decision)  # type: ignore[arg-type]


def test_an_agent_proposes_nothing(
    billing: Connection, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    agent = make_actor(billing, "agent")
    with pytest.raises(NotAllowed):
        put_right(billing, agent, mine, reference, {water: Decimal(0)})


def change_bill(connection: Connection, line: LineKey, rand: str, taken_on: str) -> None:
    """Billing puts a line right by itself: a later extract has another version of the bill."""
    anew = make_extract(f"changed {taken_on}", taken_on=taken_on)
    row = anew.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=line.line_no)
    row |= {"amount_rand": rand}
    put_extract(connection, anew)


def test_what_billing_changed_meanwhile_is_neither_approved_nor_handed_over(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    manager = make_actor(billing, "manager")
    put_right(billing, expert, mine, reference, {water: Decimal("1.00")})
    [approved] = list_corrections(billing, expert, case_id=mine.case_id)
    assert list_overtaken(billing, manager) == []
    change_bill(billing, water, "60.00", "2025-10-01")
    [(overtaken, [changed])] = list_overtaken(billing, manager)
    assert (overtaken.correction_id, changed.line) == (approved.correction_id, water)
    assert make_corrections_file(billing, manager, reference=reference, now=NOW) is None
    withdraw_correction(
        billing, expert, case_id=mine.case_id, correction_id=approved.correction_id,
        reason="Billing has put it right", reference=reference, now=NOW,
    )  # fmt: skip
    put_right(billing, expert, mine, reference, {water: Decimal("9000.00")})
    [waiting] = list_waiting(billing, manager, most=10)
    change_bill(billing, water, "70.00", "2025-11-01")
    with pytest.raises(Conflict, match=f"line {water} was"):
        decide_correction(
            billing, manager, correction_id=waiting.correction_id, approve=True, reason="",
            reference=reference, now=NOW,
        )  # fmt: skip


def test_small_steps_of_one_query_need_another_person_as_a_large_one_does(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference
) -> None:
    small = replace(reference.municipality, correction_limit_rand=Decimal(150))
    strict = replace(reference, municipality=small)
    lines = find_lines(billing)
    for code in ("WATER_CONSUMPTION", "RATES"):
        put_right(billing, expert, mine, strict, {lines[code][0]: Decimal("1.00")})
    second, first = list_corrections(billing, expert, case_id=mine.case_id)
    assert abs(first.net_rand) <= 150
    assert (first.needs_other, second.needs_other) == (False, True)
