"""Stoppages and declared days: new versions of the rules, which cases they touch, and what they leave."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.rulebooks import draft_rulebook, find_rulebook, stamp_revision
from data.tables.cases import cases
from data.tables.clocks import clock_revision
from data.tables.jobs import job
from data.transaction import set_actor
from queries.actions.calendars import (
    StoppageFields,
    cancel_stoppage,
    declare_day,
    declare_stoppage,
    undeclare_day,
)
from queries.actions.close import resolve
from queries.actions.freeze import freeze_month
from queries.actions.hold import claim
from queries.actions.reread import Reread, close_revisions, reread_clocks
from queries.actions.talk import request_documents
from queries.cases import CaseRecord, get_case
from queries.check import check_cases
from queries.kpis.check import check_sums
from queries.kpis.freezing import list_frozen
from queries.outdated import count_outdated, has_outdated, list_outdated
from queries.reference import load_reference
from queries.rulebooks import get_rulebook, list_moved_dates, list_revisions
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotAllowed, NotFound
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case

FRIDAY = 4
YESTERDAY = date(2026, 11, 17)  # a Tuesday; NOW is a Wednesday


@pytest.fixture
def admin(connection: Connection) -> Actor:
    return make_actor(connection, "admin")


def local(on: date, hour: int) -> datetime:
    return datetime(on.year, on.month, on.day, hour - 2, tzinfo=UTC)


def closure(on: date = YESTERDAY, **changes: object) -> StoppageFields:
    values = {"starts_at": local(on, 6), "ends_at": local(on, 20), "reason": "Burst pipe, office closed"}
    return StoppageFields(**values | changes)  # type: ignore[arg-type]


def settle(connection: Connection) -> Reread:
    """What the worker does after a change of the rules, in one go."""
    set_actor(connection, SYSTEM)
    rulebook = get_rulebook(connection, SYSTEM)
    case_ids = list_outdated(connection, SYSTEM, revision=rulebook.revision, after_id=0, limit=1000)
    reread = reread_clocks(connection, SYSTEM, case_ids=case_ids, rulebook=rulebook)
    close_revisions(connection, SYSTEM, reread=reread, revision=rulebook.revision, now=NOW)
    return reread


def a_working_day_later(at: datetime) -> datetime:
    """From a Friday to the Monday after."""
    return at + timedelta(days=3 if at.weekday() == FRIDAY else 1)


def again(connection: Connection, case: CaseRecord) -> CaseRecord:
    return get_case(connection, SYSTEM, reference=case.reference)


def finish(connection: Connection, reference: Reference, case: CaseRecord, now: datetime) -> CaseRecord:
    manager = make_actor(connection, "manager")
    claim(connection, manager, case_id=case.case_id, seen_seq=None, reference=reference, now=now)
    return resolve(
        connection,
        manager,
        case_id=case.case_id,
        seen_seq=None,
        outcome_code="corrected",
        cause_code=next(iter(reference.list_causes(case.state.category_code))).code,
        reason="The reading was wrong by a digit",
        evidence="Photo of the meter",
        reference=reference,
        now=now,
    )


def test_the_profile_stamps_the_first_version(connection: Connection, reference: Reference) -> None:
    assert reference.rulebook.revision == 1
    assert draft_rulebook(connection).fingerprint == reference.rulebook.fingerprint
    assert stamp_revision(connection).revision == 1


def test_a_stoppage_moves_shown_dates_of_open_cases_and_no_raw_one(
    connection: Connection, reference: Reference, admin: Actor, act_as: Callable[[Actor], None]
) -> None:
    touched = make_case(connection, reference, now=NOW - timedelta(days=5))
    elsewhere = make_case(connection, reference, now=NOW - timedelta(days=5), region="A")
    closed = finish(connection, reference, make_case(connection, reference, now=NOW - timedelta(days=5)), NOW)
    act_as(admin)
    rulebook = declare_stoppage(
        connection, admin, fields=closure(regions=("B",)), reference=reference, now=NOW
    )
    assert rulebook.revision == 2
    assert connection.scalar(sa.select(job.c.kind)) == "reread_clocks"
    assert settle(connection) == Reread(2, 1)
    moved = again(connection, touched)
    assert moved.due_at == a_working_day_later(touched.due_at)
    assert moved.raw_due_at == touched.raw_due_at
    noted = list_moved_dates(connection, SYSTEM, case_id=touched.case_id)
    assert [(each.due_before_at, each.due_after_at) for each in noted] == [(touched.due_at, moved.due_at)]
    assert noted[0].words == "Stoppage: Burst pipe, office closed"
    assert not list_moved_dates(connection, SYSTEM, case_id=elsewhere.case_id)
    assert again(connection, elsewhere).due_at == elsewhere.due_at
    assert again(connection, closed).due_at == closed.due_at
    set_actor(connection, admin)
    newest = list_revisions(connection, admin)[0]
    assert (newest.kind, newest.cases_read, newest.cases_changed) == ("stoppage", 2, 1)
    assert newest.finished_at is not None


def test_a_stoppage_taken_back_leaves_no_trace_in_the_dates(
    connection: Connection, reference: Reference, admin: Actor, act_as: Callable[[Actor], None]
) -> None:
    case = make_case(connection, reference, now=NOW - timedelta(days=5))
    act_as(admin)
    rulebook = declare_stoppage(connection, admin, fields=closure(), reference=reference, now=NOW)
    settle(connection)
    act_as(admin)
    back = cancel_stoppage(connection, admin, stoppage_id=rulebook.stoppages[-1].stoppage_id, now=NOW)
    assert back.fingerprint == reference.rulebook.fingerprint
    settle(connection)
    assert again(connection, case).due_at == case.due_at
    act_as(admin)
    with pytest.raises(NotFound):
        cancel_stoppage(connection, admin, stoppage_id=rulebook.stoppages[-1].stoppage_id, now=NOW)


def test_a_declared_day_corrects_raw_dates_and_closed_cases_that_lived_through_it(
    connection: Connection, reference: Reference, admin: Actor, act_as: Callable[[Actor], None]
) -> None:
    open_case = make_case(connection, reference, now=NOW - timedelta(days=5))
    closed = finish(connection, reference, make_case(connection, reference, now=NOW - timedelta(days=5)), NOW)
    long_gone = make_case(connection, reference, now=NOW - timedelta(days=200))
    long_gone = finish(connection, reference, long_gone, NOW - timedelta(days=150))
    act_as(admin)
    declare_day(connection, admin, on=YESTERDAY, name="Declared by the President", reference=reference)
    assert settle(connection).read == 2
    for case in (open_case, closed):
        assert again(connection, case).raw_due_at == a_working_day_later(case.raw_due_at)
    worked = closed.worked_seconds
    assert worked is not None
    assert again(connection, closed).worked_seconds == worked - 8 * 3600
    assert again(connection, long_gone) == long_gone
    newer = load_reference(connection)
    assert YESTERDAY in newer.holidays
    act_as(admin)
    undeclare_day(connection, admin, on=YESTERDAY, reference=newer)
    settle(connection)
    assert again(connection, closed).raw_due_at == closed.raw_due_at


def test_a_declared_day_leaves_what_was_published_alone(
    connection: Connection, reference: Reference, admin: Actor, act_as: Callable[[Actor], None]
) -> None:
    now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    in_november = make_case(connection, reference, now=NOW - timedelta(days=5))
    in_november = finish(connection, reference, in_november, NOW)
    in_december = make_case(connection, reference, now=NOW - timedelta(days=5))
    in_december = finish(connection, reference, in_december, now)
    publisher = make_actor(connection, "manager")
    freeze_month(connection, publisher, month_on=date(2026, 11, 1), reference=reference, now=now)
    act_as(admin)
    declare_day(connection, admin, on=YESTERDAY, name="Declared by the President", reference=reference)
    assert settle(connection).read == 1
    assert again(connection, in_november) == in_november
    assert again(connection, in_december).raw_due_at != in_december.raw_due_at
    assert check_sums(connection, SYSTEM) == []
    (frozen,) = list_frozen(connection, publisher)
    assert frozen.corrections == ()


def test_bad_declarations_are_refused_with_what_to_do(
    connection: Connection, reference: Reference, admin: Actor, act_as: Callable[[Actor], None]
) -> None:
    act_as(admin)
    for fields, words in (
        (closure(ends_at=local(YESTERDAY, 5)), "must end after it began"),
        (closure(reason="pipe"), "Say in a few words"),
        (closure(regions=("Q",)), "There is no region Q"),
        (closure(ends_at=local(YESTERDAY, 6) + timedelta(days=93)), "three months at most"),
    ):
        with pytest.raises(InvalidInput, match=words):
            declare_stoppage(connection, admin, fields=fields, reference=reference, now=NOW)
    with pytest.raises(InvalidInput, match="is a public holiday already"):
        declare_day(connection, admin, on=date(2026, 12, 25), name="Christmas", reference=reference)
    with pytest.raises(NotFound, match="not declared at this desk"):
        undeclare_day(connection, admin, on=date(2026, 11, 4), reference=reference)
    expert = make_actor(connection, "expert")
    with pytest.raises(NotAllowed):
        declare_stoppage(connection, expert, fields=closure(), reference=reference, now=NOW)
    assert connection.scalar(sa.select(sa.func.count()).select_from(clock_revision)) == 1


def test_replaying_finds_no_difference_and_tells_what_was_tampered_with(
    connection: Connection, reference: Reference, admin: Actor, act_as: Callable[[Actor], None]
) -> None:
    waiting = make_case(connection, reference, now=NOW - timedelta(days=9))
    request_documents(
        connection,
        SYSTEM,
        case_id=waiting.case_id,
        seen_seq=None,
        document_codes=[next(iter(reference.documents))],
        until_on=date(2026, 11, 30),
        reference=reference,
        now=NOW - timedelta(days=8),
    )
    finish(connection, reference, make_case(connection, reference, now=NOW - timedelta(days=5)), NOW)
    act_as(admin)
    declare_stoppage(connection, admin, fields=closure(), reference=reference, now=NOW)
    settle(connection)
    checked = check_cases(connection, SYSTEM, after_id=0, limit=100)
    assert checked is not None
    assert (checked.cases, list(checked.differences)) == (2, [])
    moved = sa.update(cases).where(cases.c.case_id == waiting.case_id)
    connection.execute(moved.values(due_at=NOW, priority_code="high"))
    checked = check_cases(connection, SYSTEM, after_id=0, limit=100)
    assert checked is not None
    assert {difference.field for difference in checked.differences} == {"due_at", "priority_code"}
    assert check_cases(connection, SYSTEM, after_id=checked.last_id, limit=100) is None


def test_what_no_numbered_rules_have_read_is_read_from_its_events(
    connection: Connection, reference: Reference
) -> None:
    case = make_case(connection, reference, now=NOW - timedelta(days=5))
    connection.execute(sa.update(cases).values(clock_revision=0, due_at=NOW, waits=None))
    assert has_outdated(connection, SYSTEM, revision=1)
    assert count_outdated(connection, SYSTEM, revision=1) == 1
    settle(connection)
    assert again(connection, case) == case
    assert not has_outdated(connection, SYSTEM, revision=1)
    assert find_rulebook(connection, 99) is None
