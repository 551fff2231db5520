"""Merging: one query goes on in the other under the earlier start, and nothing of either is lost."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import case_flow
from data.tables.links import case_link
from queries.actions.ask_status import ask_status
from queries.actions.close import resolve
from queries.actions.hold import claim
from queries.actions.linking.merging import merge
from queries.actions.pass_on import hand_over
from queries.actions.plan import add_reference
from queries.actions.talk import contact, note, request_documents
from queries.cases import CaseRecord
from queries.linking.links import find_survivor, find_survivors, list_links
from queries.search.search import search_cases
from rules import states
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, MoveNotAllowed, NotAllowed, NotFound
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST
from tests.make import NOW, make_actor, make_case
from tests.queries.adding_up import assert_adds_up
from tests.queries.disputing import NOW as BILLED
from tests.queries.disputing import RECEIVED, put_in_dispute, put_right
from tests.queries.linking.joining import LATER, merge_into, put_under, read_anew, take_back

DAY = timedelta(days=1)
DECISION: dict[str, Any] = {
    "outcome_code": "corrected", "cause_code": "misread", "reason": "It was read twice.", "evidence": "Book",
}  # fmt: skip


@pytest.fixture
def early(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference, now=NOW - 9 * DAY, account_no="550000042")


@pytest.fixture
def late(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference, account_no="550000042")


def test_the_earlier_start_holds_whichever_query_stays(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    after = merge_into(connection, expert, early, late, reference)
    assert after.case_id == late.case_id
    assert after.state.received_at == early.state.received_at
    assert (after.due_at, after.promise_due_at) == (early.due_at, early.promise_due_at)
    assert after.act_by_at == early.act_by_at
    back = take_back(connection, expert, early, reference)
    assert back.state.received_at == early.state.received_at
    other = merge_into(connection, expert, late, early, reference, LATER + DAY)
    assert (other.due_at, other.act_by_at) == (early.due_at, early.act_by_at)


def test_the_merged_query_leaves_the_queue_as_merged_and_not_as_closed(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    gone = read_anew(connection, early)
    assert (gone.state.status, gone.state.outcome_code) == (states.RESOLVED, states.MERGED)
    kinds = connection.scalars(sa.select(case_flow.c.kind).order_by(case_flow.c.case_id, case_flow.c.n))
    assert Counter(kinds) == {"received": 2, "merged": 1}
    assert_adds_up(connection, reference)


def test_every_reference_still_leads_to_the_query(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    add_reference(
        connection, expert, case_id=early.case_id, system="CRM", foreign="8000123456", reference=reference,
        now=LATER,
    )  # fmt: skip
    third = make_case(connection, reference, account_no="550000042")
    merge_into(connection, expert, early, late, reference)
    merge_into(connection, expert, late, third, reference, LATER + DAY)
    for typed in (early.reference, "8000123456"):
        (hit,) = search_cases(connection, expert, text=typed, reference=reference).hits
        survivor = find_survivor(connection, expert, case_id=hit.case_id)
        assert survivor is not None
        assert survivor.reference == third.reference
    found = find_survivors(connection, expert, case_ids=[early.case_id, late.case_id, third.case_id])
    assert {number: one.reference for number, one in found.items()} == {
        early.case_id: third.reference, late.case_id: third.reference,
    }  # fmt: skip
    assert find_survivors(connection, expert, case_ids=[]) == {}


def test_whoever_asks_by_the_old_reference_is_told_how_the_other_query_stands(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    claim(connection, expert, case_id=late.case_id, seen_seq=None, reference=reference, now=LATER)
    answer = ask_status(connection, expert, typed=early.reference, reference=reference, now=LATER)
    assert answer.standing is not None
    assert (answer.standing.reference, answer.standing.status) == (early.reference, states.IN_PROGRESS)


def test_the_links_of_both_are_told(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    (of_early,) = list_links(connection, expert, case_id=early.case_id)
    (of_late,) = list_links(connection, expert, case_id=late.case_id)
    assert (of_early.kind, of_early.is_ours, of_early.reference) == ("merged_into", True, late.reference)
    assert (of_late.kind, of_late.is_ours, of_late.reference) == ("merged_into", False, early.reference)
    assert of_late.made_by_name == expert.display_name
    assert (of_late.alike, of_late.alike_open) == (1, 0)


def test_an_answer_given_on_either_is_the_first_answer(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    answered = contact(
        connection, expert, case_id=early.case_id, channel_code="phone", at=NOW, body="We called back",
        reference=reference, now=LATER,
    )  # fmt: skip
    after = merge_into(connection, expert, early, late, reference)
    assert after.state.first_response_at == answered.state.first_response_at == NOW


def test_work_on_the_merged_query_is_refused_with_where_to_go_on(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    with pytest.raises(MoveNotAllowed, match=f"was merged into {late.reference}. Go on there"):
        note(connection, expert, case_id=early.case_id, body="Hello", reference=reference, now=LATER)


def test_what_was_closed_with_the_merged_clock_took_the_whole_time(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    known: dict[str, Any] = {"case_id": late.case_id, "seen_seq": None, "reference": reference}
    claim(connection, expert, now=LATER, **known)
    resolve(connection, expert, now=LATER + DAY, **known, **DECISION)
    row = connection.execute(sa.select(case_flow).where(case_flow.c.kind == "closed")).one()
    assert row.calendar_seconds == (LATER + DAY - (NOW - 9 * DAY)).total_seconds()
    assert sum(row.hands.values()) == row.calendar_seconds
    assert_adds_up(connection, reference)


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "another account": ({}, {"account_no": "550000043"}, "different accounts"),
    "no account": ({}, {"account_no": None}, "Merge them the other way round"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_queries_of_different_accounts_stay_apart(
    connection: Connection, reference: Reference, expert: Actor, name: str
) -> None:
    one, other, sentence = REFUSED[name]
    pair = [
        make_case(connection, reference, **({"account_no": "550000042"} | changes))
        for changes in (one, other)
    ]
    with pytest.raises(MoveNotAllowed, match=sentence):
        merge_into(connection, expert, pair[0], pair[1], reference)
    assert read_anew(connection, pair[0]) == pair[0]
    assert connection.scalar(sa.select(sa.func.count()).select_from(case_link)) == 0


def test_only_open_queries_are_merged(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    known: dict[str, Any] = {"case_id": early.case_id, "seen_seq": None, "reference": reference, "now": LATER}
    claim(connection, expert, **known)
    resolve(connection, expert, **known, **DECISION)
    for merged, kept in ((early, late), (late, early)):
        with pytest.raises(MoveNotAllowed, match=f"{early.reference} is resolved: only open queries"):
            merge_into(connection, expert, merged, kept, reference)


def test_nothing_is_merged_twice_into_itself_or_in_a_circle(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    with pytest.raises(MoveNotAllowed, match="into itself"):
        merge_into(connection, expert, early, early, reference)
    merge_into(connection, expert, early, late, reference)
    third = make_case(connection, reference, account_no="550000042")
    for merged, kept in ((early, third), (late, early), (third, early)):
        with pytest.raises(MoveNotAllowed, match=f"{early.reference} was merged into another query already"):
            merge_into(connection, expert, merged, kept, reference)


def test_what_lies_with_a_department_is_not_merged_away(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    hand_over(
        connection, expert, case_id=early.case_id, seen_seq=None, entity_code="city_power",
        question="Read it", answer_by_on=(LATER + DAY).date(), reference=reference, now=LATER,
    )  # fmt: skip
    with pytest.raises(MoveNotAllowed, match=f"{early.reference} lies with City Power"):
        merge_into(connection, expert, early, late, reference)
    assert merge_into(connection, expert, late, early, reference).state.status == states.WAITING_ENTITY


def test_a_parent_is_not_merged_away(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    put_under(connection, expert, make_case(connection, reference), early, reference)
    with pytest.raises(MoveNotAllowed, match=f"1 query hangs on {early.reference}"):
        merge_into(connection, expert, early, late, reference)
    assert merge_into(connection, expert, late, early, reference).case_id == early.case_id


def test_lines_in_dispute_and_corrections_keep_a_query_where_it_is(
    billing: Connection, mine: CaseRecord, water: LineKey, expert: Actor, reference: Reference
) -> None:
    other = make_case(billing, reference, now=RECEIVED + DAY, account_no=FIRST)
    put_in_dispute(billing, expert, mine, reference, {water: put_down(billing)})
    with pytest.raises(MoveNotAllowed, match=r"is in dispute on .* and would lose its hold"):
        merge_into(billing, expert, mine, other, reference, BILLED + DAY)
    put_in_dispute(billing, expert, mine, reference, {water: put_down(billing) * 0})
    put_right(billing, expert, mine, reference, {water: put_down(billing) / 2})
    with pytest.raises(MoveNotAllowed, match="A correction of the bill is under way"):
        merge_into(billing, expert, mine, other, reference, BILLED + DAY)
    assert merge_into(billing, expert, other, mine, reference, BILLED + DAY).case_id == mine.case_id


def put_down(connection: Connection) -> Any:
    """A part of what the water of the newest bill came to."""
    found = sa.text("SELECT max(amount_rand) FROM billing.charge_line WHERE code = 'WATER_CONSUMPTION'")
    return connection.execute(found).scalar_one()


def test_what_others_did_meanwhile_is_shown_first(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    colleague = make_actor(connection, "expert")
    note(connection, colleague, case_id=late.case_id, body="Wait", reference=reference, now=LATER)
    wrong: tuple[dict[str, Any], ...] = ({"other_seq": 1}, {"seen_seq": 9})
    for seen in wrong:
        with pytest.raises(Conflict):
            merge_into(connection, expert, early, late, reference, **seen)


def test_only_queries_of_ones_area_are_merged(
    connection: Connection, reference: Reference, early: CaseRecord, late: CaseRecord, act_as: Any
) -> None:
    elsewhere = make_actor(connection, "expert", regions=("D",))
    act_as(elsewhere)
    with pytest.raises(NotFound):
        merge_into(connection, elsewhere, early, late, reference)
    councillor = make_actor_of_ward(connection, act_as)
    with pytest.raises(NotAllowed):
        merge(
            connection, councillor, case_id=early.case_id, seen_seq=None, other_id=late.case_id,
            other_seq=None, stays_id=late.case_id, reference=reference, now=LATER,
        )  # fmt: skip


def make_actor_of_ward(connection: Connection, act_as: Any) -> Actor:
    act_as(SYSTEM)
    councillor = make_actor(connection, "councillor", wards=(87,))
    act_as(councillor)
    return councillor


def test_waiting_before_the_other_came_in_still_stops_the_clock(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord
) -> None:
    document = next(iter(reference.list_documents("metering"))).document_code
    at = NOW - 8 * DAY
    request_documents(
        connection, expert, case_id=early.case_id, seen_seq=None, document_codes=[document],
        until_on=(NOW + DAY).date(), reference=reference, now=at,
    )  # fmt: skip
    late = make_case(connection, reference, account_no="550000042", now=NOW)
    after = merge_into(connection, expert, early, late, reference)
    assert after.state.waits == ((at, NOW),)
    assert after.due_at > early.due_at
    assert_adds_up(connection, reference)
