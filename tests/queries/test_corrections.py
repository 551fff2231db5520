"""Correcting a bill: who must agree, what is kept, and that no line is taken back twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data.tables.corrections import correction
from queries.actions.corrections import decide_correction, propose_correction, withdraw_correction
from queries.actions.hold import claim
from queries.cases import CaseRecord
from queries.corrections import count_waiting, list_corrections, list_waiting
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import make_actor, make_case
from tests.queries.disputing import NOW, RECEIVED, find_lines

WHY = "The reading was typed wrongly"


@pytest.fixture
def case(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    made = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    return claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)


@pytest.fixture
def water(billing: Connection) -> LineKey:
    return find_lines(billing)["WATER_CONSUMPTION"][0]


def propose(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    right: dict[LineKey, Decimal],
) -> CaseRecord:
    return propose_correction(
        connection,
        actor,
        case_id=case.case_id,
        seen_seq=None,
        right=right,
        reason=WHY,
        reference=reference,
        now=NOW,
    )


def test_within_the_limit_a_correction_is_approved_at_once(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    propose(billing, expert, case, reference, {water: Decimal("1.00")})
    (found,) = list_corrections(billing, expert, case_id=case.case_id)
    assert (found.stage, found.needs_other) == ("approved", False)
    assert found.net_rand == sum(line.total_rand for line in found.lines) < 0
    assert [line.kind for line in found.lines] == ["reverse", "rebill"]


def test_what_raises_the_bill_waits_for_another_person(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    propose(billing, expert, case, reference, {water: Decimal("9000.00")})
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
    billing: Connection, reference: Reference, case: CaseRecord, water: LineKey
) -> None:
    manager = make_actor(billing, "manager")
    propose(billing, manager, case, reference, {water: Decimal("9000.00")})
    (own,) = list_corrections(billing, manager, case_id=case.case_id)
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
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    propose(billing, expert, case, reference, {water: Decimal("1.00")})
    with pytest.raises(InvalidInput, match="back already"):
        propose(billing, expert, case, reference, {water: Decimal("2.00")})
    (found,) = list_corrections(billing, expert, case_id=case.case_id)
    withdrawn = withdraw_correction(
        billing,
        expert,
        case_id=case.case_id,
        correction_id=found.correction_id,
        reason="The photo came too late",
        reference=reference,
        now=NOW,
    )
    assert withdrawn.stage == "withdrawn"
    propose(billing, expert, case, reference, {water: Decimal("2.00")})
    assert [each.stage for each in list_corrections(billing, expert, case_id=case.case_id)] == [
        "approved",
        "withdrawn",
    ]


def test_a_rejection_gives_its_reason_and_is_final(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    propose(billing, expert, case, reference, {water: Decimal("9000.00")})
    manager = make_actor(billing, "manager")
    (waiting,) = list_waiting(billing, manager, most=10)
    decision = {"correction_id": waiting.correction_id, "reference": reference, "now": NOW}
    with pytest.raises(InvalidInput, match="why it is rejected"):
        decide_correction(billing, manager, approve=False, reason=" ", **decision)  # type: ignore[arg-type]
    decide_correction(billing, manager, approve=False, reason="No reading supports it", **decision)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="rejected already"):
        decide_correction(billing, manager, approve=True, reason="", **decision)  # type: ignore[arg-type]


def test_an_agent_proposes_nothing(
    billing: Connection, case: CaseRecord, reference: Reference, water: LineKey
) -> None:
    agent = make_actor(billing, "agent")
    with pytest.raises(NotAllowed):
        propose(billing, agent, case, reference, {water: Decimal(0)})
