"""Putting right what was written down wrongly."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text
from queries.actions.correct import Correction, correct
from queries.cases import CaseRecord, StaleCase, list_events
from rules import events as kinds
from rules.actor import SYSTEM, Actor
from rules.case import fold
from rules.errors import InvalidInput, MoveNotAllowed, NotAllowed
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import THIRD
from tests.make import NOW, make_actor, make_case
from tests.queries.disputing import LATER, put_in_dispute


@pytest.fixture
def case(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference, region="X")


def put_right(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, **changes: Any
) -> CaseRecord:
    wanted: Correction = changes  # type: ignore[assignment]
    return correct(
        connection,
        actor,
        case_id=case.case_id,
        seen_seq=case.last_seq,
        changes=wanted,
        reference=reference,
        now=NOW,
    )


def test_only_what_changes_is_recorded_with_what_it_replaces(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    after = put_right(
        connection, expert, case, reference, amount_rand=Decimal("12000"), priority_code="normal"
    )
    last = list_events(connection, SYSTEM, case_id=case.case_id)[-1]
    assert last.kind == kinds.CORRECTED
    assert last.body == {"amount_rand": "12000", "was": {"amount_rand": None}}
    assert after.state.amount_rand == Decimal("12000")
    assert after.act_by_at < case.act_by_at
    assert fold(list_events(connection, SYSTEM, case_id=case.case_id)) == after.state


def test_the_region_follows_a_new_ward(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    state = put_right(connection, expert, case, reference, ward_no=87).state
    assert (state.ward_no, state.region) == (87, "B")
    assert state.delimitation_code is not None


def test_a_region_that_is_given_wins_over_the_ward(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    assert put_right(connection, expert, case, reference, ward_no=87, region="C").state.region == "C"


def test_clearing_a_ward_clears_its_delimitation(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    placed = put_right(connection, expert, case, reference, ward_no=87)
    state = put_right(connection, expert, placed, reference, ward_no=None).state
    assert (state.ward_no, state.delimitation_code, state.region) == (None, None, "B")


def test_an_account_billing_does_not_know_leaves_the_place_alone(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    case = make_case(connection, reference, ward_no=87)
    state = put_right(connection, expert, case, reference, account_no="550 012 345").state
    assert (state.account_no, state.ward_no, state.region) == ("550012345", 87, "B")


def test_a_new_title_lies_where_it_can_be_erased(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    after = put_right(connection, expert, case, reference, title="Doubled water bill", hardship=True)
    assert (after.title, after.state.hardship, after.last_seq) == ("Doubled water bill", True, 3)
    bodies = [event.body for event in list_events(connection, SYSTEM, case_id=case.case_id)]
    assert "Doubled" not in str(bodies)
    kept = connection.scalars(sa.select(case_text.c.body).where(case_text.c.case_id == case.case_id))
    assert "Doubled water bill" in set(kept)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account_no": "12"}, "no account number"),
        ({"ward_no": 999}, "There is no ward 999"),
        ({"region": "Q"}, "Choose a region"),
        ({"priority_code": "soon"}, "Choose a priority"),
        ({"customer_class_code": "king"}, "kind of customer"),
        ({"amount_rand": Decimal(-1)}, "between R 0"),
        ({"title": "x"}, "at least 5"),
        ({"title": "x" * 200}, "under 120"),
        ({"hardship": False}, "Nothing would change"),
        ({}, "Nothing would change"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words(
    connection: Connection,
    reference: Reference,
    expert: Actor,
    case: CaseRecord,
    changes: dict[str, Any],
    words: str,
) -> None:
    with pytest.raises(InvalidInput, match=words):
        put_right(connection, expert, case, reference, **changes)


def test_a_correction_of_what_others_changed_meanwhile_is_refused(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    put_right(connection, expert, case, reference, hardship=True)
    with pytest.raises(StaleCase):
        put_right(connection, expert, case, reference, ward_no=87)


def test_a_councillor_corrects_nothing(
    connection: Connection, reference: Reference, case: CaseRecord
) -> None:
    with pytest.raises(NotAllowed):
        put_right(
            connection, make_actor(connection, "councillor", wards=(87,)), case, reference, hardship=True
        )


def test_a_resolved_query_is_opened_before_it_is_corrected(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    connection.execute(
        sa.text(
            "UPDATE casework.cases SET status = 'resolved', resolved_at = now(), outcome_code = 'corrected'"
            " WHERE case_id = :case_id"
        ),
        {"case_id": case.case_id},
    )
    with pytest.raises(MoveNotAllowed):
        put_right(connection, expert, case, reference, hardship=True)


def test_the_account_stays_while_lines_of_it_are_disputed(
    billing: Connection, expert: Actor, mine: CaseRecord, reference: Reference, water: LineKey
) -> None:
    def move(account_no: str) -> CaseRecord:
        return correct(
            billing, expert, case_id=mine.case_id, seen_seq=None, changes={"account_no": account_no},
            reference=reference, now=LATER,
        )  # fmt: skip

    put_in_dispute(billing, expert, mine, reference, {water: Decimal("5.00")})
    with pytest.raises(InvalidInput, match="disputes or corrects lines of its account"):
        move(THIRD)
    put_in_dispute(billing, expert, mine, reference, {water: Decimal(0)})
    assert move(THIRD).state.account_no == THIRD
