"""A change of many queries and its undoing: the exact state comes back, and every figure still adds up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event
from data.tables.messages import message
from data.tables.people import team_member
from queries.actions.bulk_change import Changed
from queries.actions.bulk_undo import undo_bulk
from queries.actions.log_case import ContactDetails
from queries.actions.talk import note
from queries.bulk.made import list_made
from queries.case_page import get_case_page
from queries.cases import CaseRecord
from rules import events as kinds
from rules.actor import SYSTEM, Actor
from rules.bulk.changes import Assign, Prioritise, Recategorise, Tell
from rules.errors import Conflict, NotAllowed, NotFound
from rules.lookups import Reference
from tests.make import make_actor, make_case
from tests.queries.adding_up import assert_adds_up
from tests.queries.bulk_cases import list_every_change, make_bulk, read_rows, without_sequence
from tests.queries.every_filter import LATER

MINUTE = timedelta(minutes=1)
ActAs = Callable[[Actor], None]


def test_undoing_every_kind_of_change_brings_back_the_exact_state(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor, teams: list[int]
) -> None:
    colleague = make_actor(connection, "expert")
    for user_id in (worker.user_id, colleague.user_id):
        connection.execute(sa.insert(team_member).values(team_id=teams[0], user_id=user_id))
    reachable = make_reachable(connection, reference)
    parent = make_case(connection, reference, now=LATER - MINUTE).reference
    before = read_rows(connection)
    changes = list_every_change(LATER + MINUTE, colleague.user_id, teams[0], parent)
    for number, change in enumerate(changes):
        at = LATER + MINUTE * (2 * number + 1)
        preview, done = make_bulk(connection, worker, [*noise, *reachable], change, reference, at)
        after = read_rows(connection)
        touched = {each.case_id for each in preview.accepted}
        assert done.changed == len(touched) > 0
        assert {n for n in after if after[n].last_seq != before[n].last_seq} == touched
        assert_adds_up(connection, reference)

        undo_bulk(connection, worker, bulk_id=done.bulk_id, reference=reference, now=at + MINUTE)
        again = read_rows(connection)
        for case_id, row in again.items():
            assert without_sequence(row) == without_sequence(before[case_id])
            assert row.last_seq - before[case_id].last_seq == 2 * (case_id in touched)
        assert_adds_up(connection, reference)
        before = again


def make_reachable(connection: Connection, reference: Reference) -> list[CaseRecord]:
    contact = ContactDetails("Nomsa Test", "", "nomsa@example.org", consent=True)
    return [make_case(connection, reference, now=LATER - MINUTE, contact=contact) for _ in range(3)]


@pytest.fixture
def three(connection: Connection, reference: Reference) -> list[CaseRecord]:
    return make_reachable(connection, reference)


def test_all_go_back_or_none_when_somebody_has_worked_on_one(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    _, done = make_bulk(connection, worker, three, Prioritise("high"), reference, LATER)
    note(connection, SYSTEM, case_id=three[1].case_id, body="Seen", reference=reference, now=LATER + MINUTE)
    with pytest.raises(Changed, match=three[1].reference):
        undo_bulk(connection, worker, bulk_id=done.bulk_id, reference=reference, now=LATER + 2 * MINUTE)
    kept = read_rows(connection)
    assert {kept[case.case_id].state.priority_code for case in three} == {"high"}


def test_it_is_undone_once_and_within_the_hour(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    _, first = make_bulk(connection, worker, three, Prioritise("high"), reference, LATER)
    late = LATER + timedelta(hours=1, seconds=1)
    with pytest.raises(Conflict, match="for an hour"):
        undo_bulk(connection, worker, bulk_id=first.bulk_id, reference=reference, now=late)
    undo_bulk(connection, worker, bulk_id=first.bulk_id, reference=reference, now=LATER + timedelta(hours=1))
    with pytest.raises(Conflict, match="undone already"):
        undo_bulk(connection, worker, bulk_id=first.bulk_id, reference=reference, now=LATER + MINUTE)
    (made,) = list_made(connection, worker, now=late)
    assert (made.changed, made.undone, made.may_be_undone(LATER)) == (3, 3, False)


def test_a_colleague_cannot_undo_it_and_a_manager_can(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor, act_as: ActAs
) -> None:
    act_as(worker)
    _, done = make_bulk(connection, worker, three, Prioritise("high"), reference, LATER)
    act_as(SYSTEM)
    colleague, manager = make_actor(connection, "expert"), make_actor(connection, "manager")
    elsewhere = make_actor(connection, "manager", regions=("D",))
    known: dict[str, Any] = {"bulk_id": done.bulk_id, "reference": reference, "now": LATER + MINUTE}
    act_as(colleague)
    assert list_made(connection, colleague, now=LATER) == []
    with pytest.raises(NotFound):
        undo_bulk(connection, colleague, **known)
    act_as(elsewhere)
    with pytest.raises(NotAllowed, match="3 of its queries"):
        undo_bulk(connection, elsewhere, **known)
    act_as(manager)
    assert undo_bulk(connection, manager, **known).undone == 3


def test_its_maker_undoes_it_even_when_it_took_the_queries_out_of_their_area(
    connection: Connection, reference: Reference, three: list[CaseRecord], act_as: ActAs
) -> None:
    local = make_actor(connection, "expert", category_codes=("metering",))
    act_as(local)
    away = Recategorise("rates", None, "They are about the valuation roll.")
    _, done = make_bulk(connection, local, three, away, reference, LATER)
    assert read_rows(connection) == {}
    undo_bulk(connection, local, bulk_id=done.bulk_id, reference=reference, now=LATER + MINUTE)
    act_as(SYSTEM)
    assert {row.state.category_code for row in read_rows(connection).values()} == {"metering"}


def test_messages_that_wait_are_withdrawn_and_those_that_left_stay(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    later = Tell("We are looking into it", "You will hear from us.", LATER + timedelta(minutes=30))
    _, done = make_bulk(connection, worker, three, later, reference, LATER)
    sent = message.c.case_id == three[0].case_id
    connection.execute(message.update().where(sent).values(status="sent", sent_at=LATER))
    undone = undo_bulk(connection, worker, bulk_id=done.bulk_id, reference=reference, now=LATER + MINUTE)
    assert (undone.undone, undone.sent) == (2, 1)
    states = dict(
        connection.execute(
            sa.select(message.c.case_id, message.c.status).where(message.c.template_code == "bulk_message")
        ).all()
    )
    assert [states[case.case_id] for case in three] == ["sent", "cancelled", "cancelled"]
    told = connection.scalars(sa.select(case_event.c.case_id).where(case_event.c.kind == kinds.UNDONE)).all()
    assert sorted(told) == [case.case_id for case in three[1:]]


def test_work_after_an_undone_change_can_be_assigned_anew(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    _, first = make_bulk(connection, worker, three, Assign(worker.user_id), reference, LATER)
    undo_bulk(connection, worker, bulk_id=first.bulk_id, reference=reference, now=LATER + MINUTE)
    _, second = make_bulk(connection, worker, three, Assign(worker.user_id), reference, LATER + 2 * MINUTE)
    assert second.changed == 3
    assert_adds_up(connection, reference)


def test_a_query_that_only_an_undone_change_touched_goes_on_hearing_its_source(
    connection: Connection, reference: Reference, worker: Actor, noise: list[CaseRecord]
) -> None:
    told = [case for case in noise if case.source_reference and not case.state.staff_acted]
    told = [case for case in told if case.state.is_open]
    _, done = make_bulk(connection, worker, told, Assign(worker.user_id), reference, LATER + MINUTE)

    def since() -> set[datetime | None]:
        pages = (get_case_page(connection, worker, text=case.reference, reference=reference) for case in told)
        return {page.staff_since for page in pages}

    assert since() == {LATER + MINUTE}
    undo_bulk(connection, worker, bulk_id=done.bulk_id, reference=reference, now=LATER + 2 * MINUTE)
    assert since() == {None}
    assert not any(read_rows(connection)[case.case_id].state.staff_acted for case in told)
