"""Open queries climb the ladder once a rung, and managers hear of it once a day, of what they may see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, cases
from data.tables.messages import message
from data.tables.people import app_user
from queries.actions.escalate import escalate_due
from queries.actions.tell_managers import list_managers, write_digest
from queries.cases import CaseRecord, get_case, list_events
from queries.homes import get_manager_home
from queries.triage import Cursor, get_triage
from rules.actor import SYSTEM, Actor
from rules.case import fold
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case

ADDRESS = "https://desk.example.org"
SECOND = timedelta(seconds=1)
Escalate = Callable[[datetime], int]


@pytest.fixture
def climb(connection: Connection, reference: Reference) -> Escalate:
    """Let everything climb that has to at an instant; gives how many did."""
    return lambda now: escalate_due(connection, SYSTEM, reference=reference, now=now)


def make_manager(
    connection: Connection, email: str | None = "manager@example.org", **scope: tuple[str, ...]
) -> Actor:
    manager = make_actor(connection, "manager", **scope)
    connection.execute(app_user.update().where(app_user.c.user_id == manager.user_id).values(email=email))
    return manager


def look(connection: Connection, case: CaseRecord) -> CaseRecord:
    return get_case(connection, SYSTEM, reference=case.reference)


def list_steps(connection: Connection, case: CaseRecord) -> list[int]:
    escalated = sa.select(case_event.c.body).where(
        case_event.c.case_id == case.case_id, case_event.c.kind == "escalated"
    )
    return [body["step"] for body in connection.scalars(escalated.order_by(case_event.c.seq))]


def tell(connection: Connection, reference: Reference, manager: Actor, now: datetime) -> str | None:
    """The text of the digest that was written, if any."""
    is_written = write_digest(
        connection, SYSTEM, manager=manager, reference=reference, address=ADDRESS, now=now
    )
    newest = sa.select(message.c.body).where(message.c.user_id == manager.user_id)
    return connection.scalar(newest.order_by(message.c.message_id.desc()).limit(1)) if is_written else None


def test_every_rung_is_written_down_once(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    case = make_case(connection, reference)
    promise = case.promise_due_at
    assert climb(promise) == 0
    for days, step in ((0, 1), (7, 2), (10, 3), (17, 4)):
        at = promise + timedelta(days=days) + SECOND
        assert climb(at) == 1
        assert climb(at) == 0
        assert climb(at + timedelta(hours=1)) == 0
        state = look(connection, case).state
        assert (state.escalation_step, state.escalated_at) == (step, at)
    assert list_steps(connection, case) == [1, 2, 3, 4]
    assert climb(promise + timedelta(days=4000)) == 0


def test_row_is_what_its_events_fold_to(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    case = make_case(connection, reference)
    climb(case.promise_due_at + SECOND)
    now = look(connection, case)
    assert fold(list_events(connection, SYSTEM, case_id=case.case_id)) == now.state
    assert now.last_seq == case.last_seq + 1
    assert not now.state.staff_acted


def test_what_was_old_when_it_came_climbs_in_one_step(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    case = make_case(connection, reference, received_at=NOW - timedelta(days=400))
    assert climb(NOW) == 1
    assert list_steps(connection, case) == [4]


def test_resolved_and_young_queries_stay_where_they_are(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    resolved = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    young = make_case(connection, reference)
    values = {"status": "resolved", "resolved_at": NOW, "outcome_code": "not_stated"}
    connection.execute(cases.update().where(cases.c.case_id == resolved.case_id).values(values))
    assert climb(NOW) == 0
    assert look(connection, young).state.escalation_step == 0


def test_batches_are_bounded_and_go_on(connection: Connection, reference: Reference) -> None:
    for _ in range(5):
        make_case(connection, reference, received_at=NOW - timedelta(days=60))
    counts = [escalate_due(connection, SYSTEM, reference=reference, now=NOW, limit=2) for _ in range(4)]
    assert counts == [2, 2, 1, 0]


def test_without_a_ladder_nothing_climbs(connection: Connection, reference: Reference) -> None:
    make_case(connection, reference, received_at=NOW - timedelta(days=60))
    assert escalate_due(connection, SYSTEM, reference=replace(reference, rungs={}), now=NOW) == 0


def test_figure_opens_to_its_rows(connection: Connection, reference: Reference, climb: Escalate) -> None:
    manager = make_manager(connection)
    old = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    make_case(connection, reference)
    climb(NOW)
    assert get_manager_home(connection, manager, reference=reference, now=NOW).escalated == 1
    triage = get_triage(
        connection, manager, case_filter=CaseFilter(escalated=True), cursor=Cursor(NOW), reference=reference
    )
    assert [row.reference for row in triage.page.rows] == [old.reference]


def test_digest_has_counts_and_links_and_nothing_personal(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    manager = make_manager(connection)
    first = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    second = make_case(connection, reference, received_at=NOW - timedelta(days=31))
    climb(NOW)
    text = tell(connection, reference, manager, NOW)
    assert text is not None
    assert text.startswith("2 open queries were escalated:\n\n  Unit head: 1\n  Assistant director: 1\n")
    assert f"{ADDRESS}/triage?escalated=1" in text
    links = [f"{ADDRESS}/query?ref={case.reference}" for case in (first, second)]
    assert text.endswith("\n".join(links))
    assert first.title not in text


def test_managers_hear_of_their_area_and_their_rung(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    here = make_case(connection, reference, region="D", received_at=NOW - timedelta(days=31))
    there = make_case(connection, reference, region="B", received_at=NOW - timedelta(days=31))
    high = make_case(connection, reference, region="D", received_at=NOW - timedelta(days=60))
    climb(NOW)
    told = tell(connection, reference, make_manager(connection, regions=("D",)), NOW) or ""
    assert here.reference in told
    assert there.reference not in told
    assert high.reference not in told
    whole = tell(connection, reference, make_manager(connection), NOW) or ""
    assert all(case.reference in whole for case in (here, there, high))
    assert tell(connection, reference, make_manager(connection, regions=("G",)), NOW) is None


def test_one_digest_a_day_and_never_two_that_wait(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    manager = make_manager(connection)
    first = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    climb(NOW)
    assert tell(connection, reference, manager, NOW)
    second = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    climb(NOW + timedelta(hours=1))
    assert tell(connection, reference, manager, NOW + timedelta(hours=2)) is None
    text = tell(connection, reference, manager, NOW + timedelta(days=1)) or ""
    assert first.reference in text
    assert second.reference in text
    assert tell(connection, reference, manager, NOW + timedelta(days=2)) is None
    statuses = sa.select(message.c.status).order_by(message.c.message_id)
    assert connection.scalars(statuses).all() == ["cancelled", "waiting"]


def test_next_digest_tells_what_came_since_the_one_that_got_out(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    manager = make_manager(connection)
    first = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    climb(NOW)
    tell(connection, reference, manager, NOW)
    connection.execute(message.update().values(status="sent", sent_at=NOW))
    second = make_case(connection, reference, received_at=NOW - timedelta(days=60))
    climb(NOW + timedelta(hours=1))
    text = tell(connection, reference, manager, NOW + timedelta(days=1)) or ""
    assert text.startswith("1 open query was escalated since 18 Nov 2026:")
    assert second.reference in text
    assert first.reference not in text


def test_digest_goes_out_in_the_morning(
    connection: Connection, reference: Reference, climb: Escalate
) -> None:
    manager = make_manager(connection)
    night = reference.midnight(reference.local_day(NOW)) + timedelta(minutes=5)
    make_case(connection, reference, received_at=NOW - timedelta(days=60))
    climb(night)
    tell(connection, reference, manager, night)
    starts = connection.execute(sa.select(message.c.not_before_at)).scalar_one()
    assert starts.astimezone(reference.timezone).strftime("%d %H:%M") == "18 07:00"


def test_only_managers_who_can_be_written_to_are_told(connection: Connection) -> None:
    reachable = make_manager(connection, regions=("D",))
    make_manager(connection, email=None)
    gone = make_manager(connection)
    connection.execute(
        app_user.update()
        .where(app_user.c.user_id == gone.user_id)
        .values(is_active=False, deactivated_at=NOW)
    )
    make_actor(connection, "expert")
    assert list_managers(connection, SYSTEM) == [reachable]
