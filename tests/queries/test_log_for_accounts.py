"""Many accounts at once: one query each, once however often it is sent, and what was refused is named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.actions.log_for_accounts import MOST, log_for_accounts
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed
from rules.lookups import Reference
from tests.make import make_actor, make_capture

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ACCOUNTS = ["400000101", "400000102", "400000103"]


def count_cases(connection: Connection) -> int:
    rows = sa.select(sa.func.count()).where(cases.c.account_no.in_(ACCOUNTS))
    return connection.execute(rows).scalar_one()


def test_each_account_gets_its_own_query(connection: Connection, expert: Actor, reference: Reference) -> None:
    capture = make_capture(received_at=NOW)
    answers = log_for_accounts(
        connection, expert, token="t1", account_nos=ACCOUNTS, capture=capture, reference=reference, now=NOW
    )
    assert [each.account_no for each in answers] == ACCOUNTS
    assert all(each.refusal is None for each in answers)
    assert len({each.reference for each in answers}) == len(ACCOUNTS)
    assert count_cases(connection) == len(ACCOUNTS)


def test_a_second_sending_answers_the_same_and_logs_nothing(
    connection: Connection, expert: Actor, reference: Reference
) -> None:
    capture = make_capture(received_at=NOW)
    values = {"account_nos": ACCOUNTS, "capture": capture, "reference": reference, "now": NOW}
    first = log_for_accounts(connection, expert, token="t2", **values)  # type: ignore[arg-type]
    again = log_for_accounts(connection, expert, token="t2", **values)  # type: ignore[arg-type]
    assert again == first
    assert count_cases(connection) == len(ACCOUNTS)


def test_refusals_are_named_and_the_others_are_logged(
    connection: Connection, expert: Actor, reference: Reference
) -> None:
    capture = make_capture(received_at=NOW)
    [first] = log_for_accounts(
        connection,
        expert,
        token="t3",
        account_nos=ACCOUNTS[:1],
        capture=capture,
        reference=reference,
        now=NOW,
    )
    answers = log_for_accounts(
        connection, expert, token="t4", account_nos=[*ACCOUNTS[:2], "12"], capture=capture,
        reference=reference, now=NOW,
    )  # fmt: skip
    already, logged, wrong = answers
    assert already.refusal is not None
    assert str(first.reference) in already.refusal
    assert logged.reference is not None
    assert wrong.refusal is not None
    assert "no account number" in wrong.refusal
    assert count_cases(connection) == 2


def test_what_no_account_can_have_is_said_once(
    connection: Connection, expert: Actor, reference: Reference
) -> None:
    capture = replace(make_capture(received_at=NOW), words=" ")
    with pytest.raises(InvalidInput):
        log_for_accounts(
            connection,
            expert,
            token="t5",
            account_nos=ACCOUNTS,
            capture=capture,
            reference=reference,
            now=NOW,
        )
    for numbers in ([], [f"4{n:08d}" for n in range(MOST + 1)]):
        with pytest.raises(InvalidInput):
            log_for_accounts(
                connection, expert, token="t6", account_nos=numbers, capture=make_capture(),
                reference=reference, now=NOW,
            )  # fmt: skip
    assert count_cases(connection) == 0


def test_administrators_log_nothing(connection: Connection, reference: Reference) -> None:
    with pytest.raises(NotAllowed):
        log_for_accounts(
            connection, make_actor(connection, "admin"), token="t7", account_nos=ACCOUNTS,
            capture=make_capture(), reference=reference, now=NOW,
        )  # fmt: skip
