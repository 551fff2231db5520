"""A change of many queries: what is looked at is what happens, all of it or nothing, by the rules of one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, cases
from data.tables.messages import message
from data.tables.people import app_user
from queries.actions.bulk_change import Changed, change_many
from queries.actions.bulk_undo import undo_bulk
from queries.actions.log_case import ContactDetails
from queries.actions.plan import set_next_step
from queries.actions.talk import note
from queries.bulk import preview as previews
from queries.bulk.preview import Preview, preview_bulk
from queries.cases import CaseRecord
from rules import states
from rules.actor import SYSTEM, Actor
from rules.bulk.changes import (
    Assign,
    Balance,
    Change,
    Move,
    PlanNext,
    Prioritise,
    Recategorise,
    Selection,
    Tell,
)
from rules.case_filter import CaseFilter
from rules.errors import InvalidInput, NotAllowed
from rules.lookups import Reference
from tests.make import make_actor, make_case
from tests.queries.bulk_cases import make_bulk, read_rows
from tests.queries.every_filter import LATER
from tests.queries.statements import count_statements

MINUTE = timedelta(minutes=1)
DAY = (LATER + timedelta(days=4)).date()
ActAs = Callable[[Actor], None]


@pytest.fixture
def three(connection: Connection, reference: Reference) -> list[CaseRecord]:
    return [make_case(connection, reference, now=LATER - MINUTE) for _ in range(3)]


def look(
    connection: Connection, actor: Actor, made: list[CaseRecord], change: Change, reference: Reference
) -> Preview:
    selection = Selection(case_ids=tuple(case.case_id for case in made))
    return preview_bulk(connection, actor, selection=selection, change=change, reference=reference, now=LATER)


def test_looking_changes_nothing_and_counts_what_is_refused_by_reason(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    before = read_rows(connection)
    preview = look(connection, worker, noise, Recategorise("rates", None, "By the roll."), reference)
    resolved = sum(case.state.status == states.RESOLVED for case in noise)
    there = sum(
        (case.state.category_code, case.state.subcategory_code) == ("rates", None) and case.state.is_open
        for case in noise
    )
    told = {each.reason: each.cases for each in preview.refused}
    assert sorted(told.values()) == sorted([resolved, there])
    assert f"It is resolved: “{reference.moves['recategorise', 'new'].name}” cannot be used there." in told
    assert preview.selected == len(noise) == len(preview.accepted) + resolved + there
    assert all(len(each.rows) == min(each.cases, previews.SHOWN) for each in preview.refused)
    assert read_rows(connection) == before


def test_each_query_gets_one_event_that_names_the_change(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    _, done = make_bulk(connection, worker, three, Assign(worker.user_id), reference, LATER)
    events = connection.execute(
        sa.select(case_event.c.case_id, case_event.c.body).where(case_event.c.kind == "assigned")
    ).all()
    assert sorted(row.case_id for row in events) == [case.case_id for case in three]
    assert {row.body["bulk_id"] for row in events} == {done.bulk_id}


def test_a_filter_is_frozen_when_it_is_looked_at(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    known: dict[str, Any] = {"change": Prioritise("high"), "reference": reference, "now": LATER}
    selection = Selection(case_filter=CaseFilter(category_codes=("metering",)), as_of=LATER)
    preview = preview_bulk(connection, worker, selection=selection, **known)
    late = make_case(connection, reference, now=LATER)
    done = change_many(connection, worker, preview=preview, reference=reference, now=LATER)
    assert done.changed == 3
    assert read_rows(connection)[late.case_id].state.priority_code == "normal"


def test_pressing_twice_changes_once(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    preview = look(connection, worker, three, Assign(worker.user_id), reference)
    known: dict[str, Any] = {"preview": preview, "reference": reference, "now": LATER}
    first = change_many(connection, worker, **known)
    assert change_many(connection, worker, **known) == first
    assert {row.last_seq for row in read_rows(connection).values()} == {2}


def test_nothing_is_changed_when_somebody_has_worked_on_one_since_it_was_looked_at(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    preview = look(connection, worker, three, Assign(worker.user_id), reference)
    note(connection, SYSTEM, case_id=three[1].case_id, body="Seen", reference=reference, now=LATER)
    with pytest.raises(Changed, match=three[1].reference):
        change_many(connection, worker, preview=preview, reference=reference, now=LATER)
    assert {row.state.holder_id for row in read_rows(connection).values()} == {None}


def test_nothing_is_changed_when_whom_it_went_to_has_left_meanwhile(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    colleague = make_actor(connection, "expert")
    preview = look(connection, worker, three, Assign(colleague.user_id), reference)
    left = app_user.update().where(app_user.c.user_id == colleague.user_id)
    connection.execute(left.values(is_active=False, deactivated_at=LATER))
    with pytest.raises(InvalidInput, match="does not work on queries"):
        change_many(connection, worker, preview=preview, reference=reference, now=LATER)


def test_only_queries_in_the_actors_area_are_selected(
    connection: Connection, reference: Reference, three: list[CaseRecord], act_as: ActAs
) -> None:
    elsewhere = make_actor(connection, "expert", regions=("D",))
    act_as(elsewhere)
    with pytest.raises(InvalidInput, match="No query is selected"):
        look(connection, elsewhere, three, Prioritise("high"), reference)


def test_a_councillor_and_an_administrator_have_none_of_it(
    connection: Connection, reference: Reference, three: list[CaseRecord]
) -> None:
    for role in ("councillor", "admin"):
        actor = replace(SYSTEM, role=role)
        with pytest.raises(NotAllowed):
            look(connection, actor, three, Prioritise("high"), reference)


def test_too_many_are_refused_with_what_to_do(
    connection: Connection,
    reference: Reference,
    three: list[CaseRecord],
    worker: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(previews, "MOST_CASES", 2)
    with pytest.raises(InvalidInput, match="Narrow the filter"):
        look(connection, worker, three, Prioritise("high"), reference)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Assign(None), "Choose a person or a team"),
        (Assign(999_999), "does not work on queries"),
        (Balance(999_999), "no longer exists"),
        (Recategorise("nothing", None, "Why"), "Choose a category"),
        (Recategorise("rates", None, " "), "why they belong there"),
        (Prioritise("soon"), "Choose a priority"),
        (Move("request_documents", (), DAY), "at least one document"),
        (Move("receive_documents", ("nonsense",), DAY), "not on the list"),
        (PlanNext("Call", (LATER - timedelta(days=2)).date(), parked=False), "cannot be in the past"),
        (Tell("", "Words", LATER + MINUTE), "the subject"),
        (Tell("Subject", "Words", LATER), "a moment to come"),
        (Tell("Subject", "Words", LATER + timedelta(days=91)), "at most 90 days"),
        (Tell("Subject", "Wor\x07ds", LATER + MINUTE), "no control characters"),
    ],
)
def test_what_cannot_be_asked_says_what_to_do(
    connection: Connection,
    reference: Reference,
    three: list[CaseRecord],
    worker: Actor,
    change: Change,
    told: str,
) -> None:
    with pytest.raises(InvalidInput, match=told):
        look(connection, worker, three, change, reference)


def test_a_next_step_keeps_the_words_of_each_query_or_is_refused_where_there_are_none(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    for case, words in zip(three, ("Call the resident", "Ask for the reading"), strict=False):
        set_next_step(
            connection, SYSTEM, case_id=case.case_id, seen_seq=None, next_step=words, next_step_on=DAY,
            parked=False, reference=reference, now=LATER,
        )  # fmt: skip
    later_on = DAY + timedelta(days=7)
    make_bulk(connection, worker, three, PlanNext("", later_on, parked=False), reference, LATER)
    rows = read_rows(connection)
    steps = [(rows[case.case_id].state.next_step, rows[case.case_id].state.next_step_on) for case in three]
    assert steps[:2] == [("Call the resident", later_on), ("Ask for the reading", later_on)]
    # the third has the step that logging gave it
    assert steps[2] == (three[2].state.next_step, later_on)


def test_messages_go_to_those_who_agreed_and_can_be_reached_and_wait_until_their_moment(
    connection: Connection, reference: Reference, worker: Actor
) -> None:
    contacts = [
        ContactDetails("Nomsa Test", "", "nomsa@example.org", consent=True),
        ContactDetails("Sipho Test", "", "sipho@example.org", consent=False),
        ContactDetails("Thandi Test", "011 375 5555", "", consent=True),
    ]
    made = [make_case(connection, reference, now=LATER - MINUTE, contact=each) for each in contacts]
    made.append(make_case(connection, reference, now=LATER - MINUTE))
    leaves_at = LATER + timedelta(hours=20)
    change = Tell(" Your query ", "We are looking into it.", leaves_at)
    preview, _ = make_bulk(connection, worker, made, change, reference, LATER)
    assert {each.reason: each.cases for each in preview.refused} == {
        "Nobody is noted who could be written to.": 1,
        "The resident did not agree to other messages.": 1,
        "The resident gave no e-mail address.": 1,
    }
    (row,) = connection.execute(sa.select(message)).all()
    assert (row.case_id, row.status, row.not_before_at) == (made[0].case_id, "waiting", leaves_at)
    assert row.subject == f"Your query ({made[0].reference})"
    assert row.body.startswith(f"About your query {made[0].reference}\n\nWe are looking into it.")
    assert read_rows(connection)[made[0].case_id].state.first_response_at is None


def test_what_is_dated_later_than_now_is_left_alone(
    connection: Connection, reference: Reference, three: list[CaseRecord], worker: Actor
) -> None:
    note(connection, SYSTEM, case_id=three[0].case_id, body="Seen", reference=reference, now=LATER + MINUTE)
    preview = look(connection, worker, three, Prioritise("high"), reference)
    assert [(each.cases, each.reason.split(".")[0]) for each in preview.refused] == [
        (1, "Its history holds something dated later than now")
    ]


def test_a_change_that_takes_queries_out_of_the_actors_area_is_made(
    connection: Connection, reference: Reference, three: list[CaseRecord], act_as: ActAs
) -> None:
    local = make_actor(connection, "expert", category_codes=("metering",))
    act_as(local)
    make_bulk(connection, local, three, Recategorise("rates", None, "By the roll."), reference, LATER)
    act_as(SYSTEM)
    moved = connection.scalars(sa.select(cases.c.category_code)).all()
    assert set(moved) == {"rates"}


@pytest.mark.parametrize("change", [Assign(None, 0), Recategorise("rates", None, "By the roll.")])
def test_as_many_statements_for_thirty_queries_as_for_three(
    connection: Connection, reference: Reference, worker: Actor, teams: list[int], change: Change
) -> None:
    if isinstance(change, Assign):
        change = Assign(None, teams[0])
    counts = []
    for size in (3, 3, 30):  # the first round makes the tables that the connection keeps
        made = [make_case(connection, reference, now=LATER - MINUTE) for _ in range(size)]
        with count_statements(connection) as statements:
            _, done = make_bulk(connection, worker, made, change, reference, LATER)
            undo_bulk(connection, worker, bulk_id=done.bulk_id, reference=reference, now=LATER)
        counts.append(len(statements))
    assert counts[1] == counts[2]
