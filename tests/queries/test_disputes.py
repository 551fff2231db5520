"""Disputing lines of bills: what the ledger keeps, what it shields, and how a decision ends it."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data.tables.disputes import dispute_entry
from queries.account_story import get_story
from queries.actions.close import reopen, resolve
from queries.actions.disputes import dispute
from queries.actions.hold import claim
from queries.cases import CaseRecord
from queries.disputes import list_disputed_lines
from rules.actor import Actor
from rules.disputes.position import Position
from rules.errors import InvalidInput, NotAllowed
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import make_actor, make_case
from tests.queries.disputing import AUGUST, NOW, RECEIVED, TODAY, find_lines

ZONE = ZoneInfo("Africa/Johannesburg")


@pytest.fixture
def case(billing: Connection, reference: Reference) -> CaseRecord:
    return make_case(billing, reference, now=RECEIVED, account_no=FIRST, amount_rand=Decimal(50))


def position_of(connection: Connection, actor: Actor, on: date = TODAY) -> Position:
    return get_story(connection, actor, account_no=FIRST, on=on, zone=ZONE).position


def put_in_dispute(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    amounts: dict[LineKey, Decimal],
) -> CaseRecord:
    return dispute(
        connection,
        actor,
        case_id=case.case_id,
        seen_seq=None,
        amounts=amounts,
        reference=reference,
        now=NOW,
    )


def test_a_dispute_names_lines_and_shields_that_amount_only(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    before = position_of(billing, expert)
    changed = put_in_dispute(billing, expert, case, reference, {water: whole - 20})
    after = position_of(billing, expert)
    assert changed.state.amount_rand == whole - 20
    assert after.lines_rand == whole - 20
    assert after.collectable_rand == before.owed_rand - after.in_dispute_rand
    (line,) = list_disputed_lines(billing, expert, case_id=case.case_id, now=NOW)
    assert (line.code, line.line_rand, line.disputed_rand) == ("WATER_CONSUMPTION", whole, whole - 20)
    assert line.since_at == RECEIVED


def test_the_shield_stands_from_the_day_the_query_came_in(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    put_in_dispute(billing, expert, case, reference, {water: whole})
    assert position_of(billing, expert, RECEIVED.date()).lines_rand == whole
    assert position_of(billing, expert, RECEIVED.date() - timedelta(days=1)).lines_rand == 0


def test_an_amount_changes_and_a_line_is_let_go(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    lines = find_lines(billing)
    water, whole = lines["WATER_CONSUMPTION"]
    rates, rated = lines["RATES"]
    case = put_in_dispute(billing, expert, case, reference, {water: whole, rates: rated})
    case = put_in_dispute(billing, expert, case, reference, {water: whole / 2, rates: Decimal(0)})
    assert [line.code for line in list_disputed_lines(billing, expert, case_id=case.case_id, now=NOW)] == [
        "WATER_CONSUMPTION"
    ]
    kinds = billing.scalars(sa.select(dispute_entry.c.kind).order_by("entry_id")).all()
    assert sorted(kinds) == ["changed", "disputed", "disputed", "released"]
    assert case.state.amount_rand == (whole / 2).quantize(Decimal("0.01"))


def test_a_decision_releases_and_opening_again_disputes_again(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    put_in_dispute(billing, expert, case, reference, {water: whole})
    claim(billing, expert, case_id=case.case_id, seen_seq=None, reference=reference, now=NOW)
    closed_at, opened_at = NOW + timedelta(days=1), NOW + timedelta(days=2)
    resolve(
        billing,
        expert,
        case_id=case.case_id,
        seen_seq=None,
        outcome_code="bill_correct",
        cause_code=next(code for code, cause in reference.causes.items() if not cause.is_import_only),
        reason="The reading was taken and is right",
        evidence="Reading sheet",
        reference=reference,
        now=closed_at,
    )
    assert list_disputed_lines(billing, expert, case_id=case.case_id, now=closed_at) == []
    again = reopen(
        billing,
        expert,
        case_id=case.case_id,
        seen_seq=None,
        reason="The photo shows another meter",
        next_step_on=opened_at.date(),
        reference=reference,
        now=opened_at,
    )
    (line,) = list_disputed_lines(billing, expert, case_id=case.case_id, now=opened_at)
    assert (line.disputed_rand, again.state.amount_rand) == (whole, whole)
    assert position_of(billing, expert, closed_at.date()).lines_rand == 0


def test_two_queries_on_one_line_never_shield_more_than_it_came_to(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    other = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    for each in (case, other):
        put_in_dispute(billing, expert, each, reference, {water: whole - 1})
    assert position_of(billing, expert).lines_rand == whole


def test_what_names_no_line_of_the_account_is_refused(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    with pytest.raises(InvalidInput, match="not on this account"):
        put_in_dispute(billing, expert, case, reference, {LineKey(AUGUST, "nowhere", 1): Decimal(1)})
    homeless = make_case(billing, reference, now=RECEIVED)
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    with pytest.raises(InvalidInput, match="Add the account"):
        put_in_dispute(billing, expert, homeless, reference, {water: whole})


def test_a_councillor_may_not_dispute(billing: Connection, case: CaseRecord, reference: Reference) -> None:
    councillor = make_actor(billing, "councillor", wards=(87,))
    with pytest.raises(NotAllowed):
        put_in_dispute(billing, councillor, case, reference, {})


def test_the_ledger_is_only_ever_added_to(
    billing: Connection, expert: Actor, case: CaseRecord, reference: Reference
) -> None:
    water, whole = find_lines(billing)["WATER_CONSUMPTION"]
    put_in_dispute(billing, expert, case, reference, {water: whole})
    for change in (sa.update(dispute_entry).values(disputed_rand=0), sa.delete(dispute_entry)):
        with pytest.raises(DBAPIError, match="permission denied"), billing.begin_nested():
            billing.execute(change)
