"""Messages are kept with what they tell of, seen by whom they concern, and changed by few."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data.tables.messages import message
from queries.actions.outbox import cancel_message, retry_message
from queries.actions.record import record
from queries.actions.send import send
from queries.cases import CaseRecord
from queries.outbox import get_outbox
from rules import events
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.events import Event
from rules.lookups import Reference
from rules.messages import Draft, Recipient, to_address, to_user
from tests.make import NOW, make_actor, make_case


def draft(key: str = "one", to: Recipient | None = None, subject: str = "Subject") -> Draft:
    return Draft(key, to or to_address("someone@example.org"), "test", subject, "Text")


def keys(connection: Connection) -> set[str]:
    return set(connection.scalars(sa.select(message.c.idempotency_key)))


def note(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, *drafts: Draft
) -> None:
    noted = Event(events.NOTED, NOW, {}, actor.user_id)
    record(connection, actor, case, [noted], messages=drafts, reference=reference, now=NOW)


def test_message_is_written_with_the_event_it_tells_of(connection: Connection, reference: Reference) -> None:
    case = make_case(connection, reference)
    note(connection, SYSTEM, case, reference, draft())
    row = connection.execute(sa.select(message)).one()
    assert (row.case_id, row.status, row.attempts, row.created_at) == (case.case_id, "waiting", 0, NOW)
    assert (row.channel, row.address, row.message_id_header) == ("email", "someone@example.org", None)


def test_message_is_gone_when_the_event_is(connection: Connection, reference: Reference) -> None:
    case = make_case(connection, reference)
    note(connection, SYSTEM, case, reference)
    with pytest.raises(IntegrityError), connection.begin_nested():
        note(connection, SYSTEM, case, reference, draft())
    assert keys(connection) == set()


def test_key_that_is_there_is_left_as_it_is(connection: Connection) -> None:
    assert send(connection, SYSTEM, [draft(), draft("two")], now=NOW) == 2
    assert send(connection, SYSTEM, [draft(subject="Other"), draft("three")], now=NOW) == 1
    subjects = sa.select(message.c.subject).where(message.c.idempotency_key == "one")
    assert connection.scalars(subjects).all() == ["Subject"]


def test_nothing_to_send_is_no_statement(connection: Connection) -> None:
    assert send(connection, SYSTEM, [], now=NOW) == 0


def test_subject_of_two_lines_never_reaches_the_outbox(connection: Connection) -> None:
    with pytest.raises(InvalidInput):
        send(connection, SYSTEM, [draft(subject="Hello\nBcc: everybody@example.org")], now=NOW)
    assert keys(connection) == set()


def test_message_is_seen_through_its_case_or_by_whom_it_is_for(
    connection: Connection, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    manager = make_actor(connection, "manager", regions=("D",))
    here = make_case(connection, reference, region="D", ward_no=30)
    there = make_case(connection, reference, region="B", ward_no=87)
    note(connection, SYSTEM, here, reference, draft("here"))
    note(connection, SYSTEM, there, reference, draft("there"))
    send(connection, SYSTEM, [draft("digest", to_user(manager.user_id)), draft("general")], now=NOW)
    act_as(manager)
    assert keys(connection) == {"here", "digest"}
    assert get_outbox(connection, manager).counts == {"waiting": 2}
    act_as(make_actor(connection, "manager"))
    assert keys(connection) == {"here", "there", "digest", "general"}


def test_person_with_a_scope_may_write_about_a_case_that_leaves_it(
    connection: Connection, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    expert = make_actor(connection, "expert", category_codes=("rates",))
    case = make_case(connection, reference, category_code="rates")
    act_as(expert)
    moved = Event(events.RECATEGORISED, NOW, {"category_code": "metering"}, expert.user_id)
    record(connection, expert, case, [moved], messages=[draft()], reference=reference, now=NOW)
    act_as(SYSTEM)
    assert keys(connection) == {"one"}


def test_addresses_leave_masked(connection: Connection) -> None:
    send(connection, SYSTEM, [draft()], now=NOW)
    [row] = get_outbox(connection, make_actor(connection, "admin")).rows
    assert row.address == "s•••@example.org"


def test_failed_message_is_sent_again_or_cancelled(connection: Connection) -> None:
    admin = make_actor(connection, "admin")
    send(connection, SYSTEM, [draft()], now=NOW)
    number = connection.execute(sa.select(message.c.message_id)).scalar_one()
    connection.execute(message.update().values(status="given_up", attempts=13, last_error="Away"))
    retry_message(connection, admin, message_id=number, now=NOW)
    row = connection.execute(sa.select(message)).one()
    assert (row.status, row.attempts, row.last_error) == ("waiting", 0, "Away")
    cancel_message(connection, admin, message_id=number)
    with pytest.raises(Conflict, match="it is cancelled"):
        retry_message(connection, admin, message_id=number, now=NOW)
    with pytest.raises(NotFound):
        cancel_message(connection, admin, message_id=number + 1)


def test_text_of_a_message_cannot_be_rewritten(connection: Connection) -> None:
    may = sa.text(
        "SELECT has_column_privilege('casework.message', 'body', 'UPDATE')"
        " OR has_column_privilege('casework.message', 'subject', 'UPDATE')"
        " OR has_table_privilege('casework.message', 'DELETE, TRUNCATE')"
    )
    assert connection.scalar(may) is False


def test_address_can_be_erased(connection: Connection) -> None:
    send(connection, SYSTEM, [draft()], now=NOW)
    connection.execute(message.update().values(address=None, erased_at=NOW))
    [row] = get_outbox(connection, make_actor(connection, "admin")).rows
    assert row.address is None
