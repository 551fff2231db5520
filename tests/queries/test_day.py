"""An expert's day: calls that were promised, queries opened last, and figures of one's own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.opened import opened_case
from queries.actions.hold import assign
from queries.actions.linking.merging import merge, unmerge
from queries.actions.note_opened import KEPT, note_opened
from queries.actions.plan import UNCHANGED, set_next_step
from queries.actions.talk import contact, note, request_documents
from queries.cases import CaseRecord, get_case
from queries.day import list_calls
from queries.kpis.own import get_own_figures
from queries.opened import list_opened
from queries.triage import Cursor, list_triage
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.many_cases import log_many

ActAs = Callable[[Actor], None]


@pytest.fixture
def held(connection: Connection, reference: Reference, expert: Actor, act_as: ActAs) -> CaseRecord:
    case = make_case(connection, reference, now=NOW - timedelta(days=3))
    act_as(expert)
    return assign(
        connection, expert, case_id=case.case_id, seen_seq=None, holder_id=expert.user_id,
        reference=reference, now=NOW - timedelta(days=2),
    )  # fmt: skip


def promise(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, **changes: object
) -> CaseRecord:
    values = {
        "next_step": "Phone with the reading", "next_step_on": reference.local_day(NOW), "parked": False,
        "call_back_at": NOW + timedelta(hours=2),
    } | changes  # fmt: skip
    planned: CaseRecord = set_next_step(
        connection, actor, case_id=case.case_id, seen_seq=None, reference=reference, now=NOW,
        **values,  # type: ignore[arg-type]
    )  # fmt: skip
    return planned


def test_a_promised_call_stands_until_the_resident_is_reached(
    connection: Connection, reference: Reference, expert: Actor, held: CaseRecord
) -> None:
    promise(connection, expert, held, reference)
    note(connection, expert, case_id=held.case_id, body="Reading asked for", reference=reference, now=NOW)
    calls = list_calls(connection, expert, reference=reference, now=NOW)
    assert [(call.reference, call.call_back_at) for call in calls] == [
        (held.reference, NOW + timedelta(hours=2))
    ]
    contact(
        connection, expert, case_id=held.case_id, channel_code="phone", at=NOW, body="Told the reading",
        reference=reference, now=NOW,
    )  # fmt: skip
    assert list_calls(connection, expert, reference=reference, now=NOW) == ()
    assert get_case(connection, expert, reference=held.reference).state.call_back_at is None


def test_other_work_breaks_no_promise_and_whoever_plans_may_take_it_back(
    connection: Connection, reference: Reference, expert: Actor, held: CaseRecord
) -> None:
    at = NOW + timedelta(hours=2)
    promise(connection, expert, held, reference)
    asked = request_documents(
        connection, expert, case_id=held.case_id, seen_seq=None,
        document_codes=[next(iter(reference.documents))],
        until_on=reference.local_day(NOW) + timedelta(days=7), reference=reference, now=NOW,
    )  # fmt: skip
    assert asked.state.call_back_at == at
    assert promise(connection, expert, held, reference, call_back_at=UNCHANGED).state.call_back_at == at
    later = NOW + timedelta(hours=3)
    kept = set_next_step(
        connection, expert, case_id=held.case_id, seen_seq=None, next_step="Phone late",
        next_step_on=reference.local_day(later), parked=False, call_back_at=at, reference=reference,
        now=later,
    )  # fmt: skip
    assert kept.state.call_back_at == at, "a call that was missed is still owed"
    assert promise(connection, expert, held, reference, call_back_at=None).state.call_back_at is None


def test_a_call_is_promised_for_a_time_to_come(
    connection: Connection, reference: Reference, expert: Actor, held: CaseRecord
) -> None:
    with pytest.raises(InvalidInput, match="a time to come"):
        promise(connection, expert, held, reference, call_back_at=NOW - timedelta(minutes=1))


def test_a_promise_goes_with_the_query_that_is_merged_and_comes_back_with_it(
    connection: Connection, reference: Reference, expert: Actor, held: CaseRecord
) -> None:
    twin = make_case(connection, reference, now=NOW - timedelta(days=2))
    promised = promise(connection, expert, held, reference).state.call_back_at
    merge(
        connection, expert, case_id=twin.case_id, seen_seq=None, other_id=held.case_id, other_seq=None,
        stays_id=twin.case_id, reference=reference, now=NOW,
    )  # fmt: skip
    stays, gone = (get_case(connection, expert, reference=case.reference) for case in (twin, held))
    assert (stays.state.call_back_at, gone.state.call_back_at) == (promised, None)
    unmerge(
        connection, expert, case_id=held.case_id, seen_seq=None, merged_id=held.case_id, reference=reference,
        now=NOW,
    )  # fmt: skip
    stays, gone = (get_case(connection, expert, reference=case.reference) for case in (twin, held))
    assert (stays.state.call_back_at, gone.state.call_back_at) == (None, promised)


def test_the_ten_queries_opened_last_are_ones_own_and_newest_first(
    connection: Connection, reference: Reference, expert: Actor, act_as: ActAs
) -> None:
    some = [make_case(connection, reference, now=NOW) for _ in range(KEPT + 2)]
    act_as(expert)
    for minutes, case in enumerate([*some, some[3]]):
        note_opened(connection, expert, case_id=case.case_id, now=NOW + timedelta(minutes=minutes))
    opened = [each.reference for each in list_opened(connection, expert)]
    newest_first = [case.reference for case in reversed(some[2:]) if case is not some[3]]
    assert opened == [some[3].reference, *newest_first]
    act_as(make_actor(connection, "manager"))
    assert connection.scalar(sa.select(sa.func.count()).select_from(opened_case)) == 0


def test_own_figures_count_the_closings_they_open_to_and_nobody_elses(
    connection: Connection, reference: Reference, expert: Actor, act_as: ActAs
) -> None:
    colleague = make_actor(connection, "expert")
    log_many(
        connection, reference, count=200, now=NOW, holders=(expert.user_id, colleague.user_id),
        loggers=(None, expert.user_id),
    )  # fmt: skip
    found = {}
    for person in (expert, colleague):
        act_as(person)
        own = get_own_figures(connection, person, reference=reference, now=NOW)
        for days in (own.week, own.month):
            for name in ("resolved", "in_promise", "promise_missed", "came_back"):
                page = list_triage(
                    connection, person, case_filter=days.rows(name), cursor=Cursor(NOW), reference=reference,
                    page_rows=200,
                )  # fmt: skip
                missed = days.sums.resolved - days.sums.in_promise
                assert len(page.rows) == (missed if name == "promise_missed" else getattr(days.sums, name))
                found[person.user_id, days.period.first_on, name] = {row.case_id for row in page.rows}
    month = reference.local_day(NOW).replace(day=1)
    mine, theirs = (found[person.user_id, month, "resolved"] for person in (expert, colleague))
    assert mine
    assert theirs
    assert not mine & theirs
