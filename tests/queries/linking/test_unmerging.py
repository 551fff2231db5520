"""Taking merges back: both queries are as if they had never been merged, and all figures with them."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text, foreign_reference
from data.tables.facts import case_flow, fact_day
from data.tables.links import case_link
from queries.actions.add_up import add_up
from queries.actions.close import reopen, resolve
from queries.actions.hold import claim
from queries.actions.linking.merging import merge, unmerge
from queries.actions.record import record
from queries.actions.reread import reread_clocks
from queries.actions.talk import contact
from queries.cases import CaseRecord, lock_case
from queries.linking.pair import list_refusals
from rules import events as kinds
from rules import states
from rules.actor import SYSTEM, Actor
from rules.errors import MoveNotAllowed, NotAllowed, NotFound
from rules.events import Event
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.queries.adding_up import assert_adds_up, settle_returns
from tests.queries.bulk_cases import read_rows, without_sequence
from tests.queries.linking.joining import LATER, merge_into, read_anew, take_back

DAY = timedelta(days=1)
ACCOUNT = "550000042"
KEPT = (case_text, foreign_reference, case_flow)


@pytest.fixture
def early(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(
        connection, reference, now=NOW - 9 * DAY, account_no=ACCOUNT, hardship=True,
        foreign_references=(("CRM", "8000123456"),),
    )  # fmt: skip


@pytest.fixture
def late(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference, account_no=ACCOUNT)


def snapshot(connection: Connection) -> dict[str, Any]:
    """Everything that a merge could leave a trace in, but for the events themselves."""
    while add_up(connection, SYSTEM, most=1000):
        pass
    rows = {number: without_sequence(case) for number, case in read_rows(connection).items()}
    tables = {table.name: sorted(map(repr, connection.execute(sa.select(table)).all())) for table in KEPT}
    days = {row[:3]: tuple(row[3:]) for row in connection.execute(sa.select(fact_day)) if any(row[3:])}
    links = connection.execute(sa.select(case_link).where(case_link.c.ended_at.is_(None))).all()
    return {"cases": rows, "days": days, "links": links, **tables}


@pytest.mark.parametrize("early_stays", [True, False])
def test_everything_is_as_before(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord,
    early_stays: bool,
) -> None:  # fmt: skip
    contact(
        connection, expert, case_id=early.case_id, channel_code="phone", at=NOW, body="We called back",
        reference=reference, now=LATER,
    )  # fmt: skip
    before = snapshot(connection)
    merged, kept = (late, early) if early_stays else (early, late)
    after = merge_into(connection, expert, merged, kept, reference)
    assert after.state.hardship
    assert snapshot(connection) != before
    assert_adds_up(connection, reference)
    take_back(connection, expert, merged, reference)
    assert snapshot(connection) == before
    assert_adds_up(connection, reference)


def test_what_was_done_to_the_other_query_since_stays(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    known: dict[str, Any] = {"case_id": late.case_id, "reference": reference, "now": LATER}
    claim(connection, expert, seen_seq=None, **known)
    contact(connection, expert, channel_code="phone", at=LATER, body="We called", **known)
    take_back(connection, expert, early, reference)
    state = read_anew(connection, late).state
    assert (state.holder_id, state.first_response_at) == (expert.user_id, LATER)
    assert (state.received_at, state.hardship) == (late.state.received_at, False)
    assert_adds_up(connection, reference)


def test_a_merge_can_be_undone_after_years_and_made_again(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    for again in range(2):
        at = LATER + 800 * DAY * again
        merge_into(connection, expert, early, late, reference, at)
        back = take_back(connection, expert, early, reference, at + 700 * DAY)
        assert back.state.status == states.NEW
    assert connection.scalar(sa.select(sa.func.count()).select_from(case_link)) == 2
    with pytest.raises(NotFound, match="undone already"):
        take_back(connection, expert, early, reference)


def test_from_the_page_of_either_query_the_merge_is_undone(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    stranger = make_case(connection, reference)
    merge_into(connection, expert, early, late, reference)
    known: dict[str, Any] = {
        "seen_seq": None,
        "merged_id": early.case_id,
        "reference": reference,
        "now": LATER + DAY,
    }
    with pytest.raises(NotFound):
        unmerge(connection, expert, case_id=stranger.case_id, **known)
    back = unmerge(connection, expert, case_id=late.case_id, **known)
    assert (back.case_id, back.state.status) == (early.case_id, states.NEW)


def test_a_decision_that_answers_both_keeps_the_merge(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    known: dict[str, Any] = {"case_id": late.case_id, "seen_seq": None, "reference": reference}
    claim(connection, expert, now=LATER, **known)
    resolve(
        connection, expert, outcome_code="corrected", cause_code="misread", reason="It was read twice.",
        evidence="Book", now=LATER, **known,
    )  # fmt: skip
    with pytest.raises(MoveNotAllowed, match=f"{late.reference} was resolved since"):
        take_back(connection, expert, early, reference)
    reopen(connection, expert, reason="They ask again", next_step_on=(LATER + DAY).date(), now=LATER, **known)
    assert take_back(connection, expert, early, reference).state.is_open
    assert_adds_up(connection, reference)


def test_of_a_chain_the_last_merge_is_undone_first(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    third = make_case(connection, reference, account_no=ACCOUNT)
    before = snapshot(connection)
    merge_into(connection, expert, early, late, reference)
    merge_into(connection, expert, late, third, reference, LATER + DAY)
    with pytest.raises(MoveNotAllowed, match="Undo that merge first"):
        take_back(connection, expert, early, reference, LATER + 2 * DAY)
    take_back(connection, expert, late, reference, LATER + 2 * DAY)
    take_back(connection, expert, early, reference, LATER + 3 * DAY)
    assert snapshot(connection) == before


def test_of_two_merged_into_one_either_is_taken_back_alone(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    third = make_case(connection, reference, account_no=ACCOUNT, now=NOW - 4 * DAY)
    merge_into(connection, expert, early, late, reference)
    merge_into(connection, expert, third, late, reference, LATER + DAY)
    take_back(connection, expert, early, reference, LATER + 2 * DAY)
    after = read_anew(connection, late)
    assert (after.state.received_at, after.logged_at) == (third.state.received_at, third.logged_at)
    assert after.act_by_at == third.act_by_at
    assert_adds_up(connection, reference)


def test_roles_that_may_not_merge_may_not_undo(
    connection: Connection, reference: Reference, expert: Actor, early: CaseRecord, late: CaseRecord
) -> None:
    merge_into(connection, expert, early, late, reference)
    with pytest.raises(NotAllowed):
        take_back(connection, make_actor(connection, "councillor", wards=(87,)), early, reference)


VERBS = (
    "merge",
    "merge",
    "unmerge",
    "unmerge",
    "resolve",
    "reopen",
    "move",
    "note",
    "recategorise",
    "source",
)
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "resolve": (
        kinds.RESOLVED, {"status": "resolved", "outcome_code": "corrected", "cause_code": "catch_up"},
    ),
    "reopen": (kinds.REOPENED, {"status": "new"}),
    "move": (kinds.MOVED, {"status": "waiting_resident"}),
    "note": (kinds.CONTACTED, {}),
    "recategorise": (kinds.CORRECTED, {"category_code": "rates", "region": "D"}),
    "source": (kinds.SOURCE_STATUS, {"status": "in_progress", "anew": True}),
}  # fmt: skip


def act(
    connection: Connection, chance: Random, noise: list[CaseRecord], reference: Reference, at: datetime
) -> str:
    """Merge, undo a merge, or something else that happens to a query; gives what was done."""
    verb = chance.choice(VERBS)
    one, other = chance.sample(noise, 2)
    if verb == "merge":
        known = [lock_case(connection, SYSTEM, case_id=each.case_id, seen_seq=None) for each in (one, other)]
        if list_refusals(connection, SYSTEM, merged=known[0], kept=known[1], reference=reference, now=at):
            return ""
        merge(
            connection, SYSTEM, case_id=one.case_id, seen_seq=None, other_id=other.case_id, other_seq=None,
            stays_id=other.case_id, reference=reference, now=at,
        )  # fmt: skip
        return verb
    if verb == "unmerge":
        try:
            unmerge(
                connection, SYSTEM, case_id=one.case_id, seen_seq=None, merged_id=one.case_id,
                reference=reference, now=at,
            )  # fmt: skip
        except (NotFound, MoveNotAllowed):
            return ""
        return verb
    locked = lock_case(connection, SYSTEM, case_id=one.case_id, seen_seq=None)
    if locked.state.outcome_code == states.MERGED:
        return ""
    kind, body = BODIES[verb]
    is_source = kind == kinds.SOURCE_STATUS
    event = Event(kind, at, body, 0 if is_source else 7, "crm" if is_source else "desk")
    record(connection, SYSTEM, locked, [event], reference=reference, now=at)
    return verb


@pytest.mark.parametrize("seed", range(6))
def test_figures_stay_what_counting_anew_gives_whatever_is_merged_and_undone(
    connection: Connection, reference: Reference, seed: int
) -> None:
    chance, done = Random(seed), set()
    noise = [
        make_case(connection, reference, now=NOW - chance.randrange(20) * DAY, account_no=ACCOUNT)
        for _ in range(7)
    ]
    for step in range(90):
        done.add(act(connection, chance, noise, reference, LATER + timedelta(hours=step)))
        if step % 20 == 11:
            add_up(connection, SYSTEM, most=30)
    assert {"merge", "unmerge"} <= done
    reread_clocks(connection, SYSTEM, case_ids=[each.case_id for each in noise], rulebook=reference.rulebook)
    settle_returns(connection)
    assert_adds_up(connection, reference)


@pytest.mark.parametrize("seed", range(6))
def test_a_random_run_of_merges_taken_back_leaves_no_trace(
    connection: Connection, reference: Reference, expert: Actor, seed: int
) -> None:
    chance = Random(seed)
    noise = [
        make_case(connection, reference, now=NOW - chance.randrange(20) * DAY, account_no=ACCOUNT)
        for _ in range(6)
    ]
    for step in range(12):
        one = chance.choice(noise)
        locked = lock_case(connection, SYSTEM, case_id=one.case_id, seen_seq=None)
        kind, body = BODIES[chance.choice(("move", "note", "recategorise", "resolve", "reopen"))]
        event = Event(kind, NOW + timedelta(minutes=step), body, expert.user_id)
        record(connection, SYSTEM, locked, [event], reference=reference, now=LATER)
    before, merged = snapshot(connection), []
    for step in range(30):
        pair = chance.sample(noise, 2)
        known = [read_anew(connection, each) for each in pair]
        at = LATER + timedelta(hours=step)
        if not list_refusals(connection, expert, merged=known[0], kept=known[1], reference=reference, now=at):
            merge_into(connection, expert, known[0], known[1], reference, at)
            merged.append(pair[0])
    assert snapshot(connection) != before
    for step, each in enumerate(reversed(merged)):
        take_back(connection, expert, each, reference, LATER + timedelta(days=9, hours=step))
    assert snapshot(connection) == before
    assert_adds_up(connection, reference)
