"""Before a query is logged: what is open on the account, and whether billing knows it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from queries.account_cases import look_up_account
from queries.actions.log_case import ContactDetails, log_case
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_capture, make_case
from tests.many_cases import log_many

ACCOUNT = "559999999"


def test_open_queries_of_the_account_are_listed_newest_first(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    log_many(connection, reference, count=40, now=NOW)
    older = make_case(connection, reference, account_no=ACCOUNT, now=NOW - timedelta(days=3))
    newer = make_case(connection, reference, account_no="55 999 9999")
    known = look_up_account(connection, expert, account_no=ACCOUNT)
    assert [case.reference for case in known.open_cases] == [newer.reference, older.reference]


def test_without_any_billing_extract_nothing_is_said_about_billing(
    connection: Connection, expert: Actor
) -> None:
    assert look_up_account(connection, expert, account_no=ACCOUNT).is_billed is None


def test_a_councillor_learns_nothing_about_the_account(
    connection: Connection, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    make_case(connection, reference, account_no=ACCOUNT, ward_no=87)
    councillor = make_actor(connection, "councillor", wards=(87,))
    act_as(councillor)
    known = look_up_account(connection, councillor, account_no=ACCOUNT)
    assert known.open_cases == ()
    assert known.is_billed is None


@pytest.mark.parametrize(
    ("ward_no", "contact", "problem"),
    [
        (88, ContactDetails(name="A resident", consent=True), "which of your wards"),
        (None, ContactDetails(name="A resident", consent=True), "which of your wards"),
        (87, ContactDetails(name="A resident"), "tick that they agree"),
        (87, ContactDetails(consent=True), "who asks"),
    ],
)
def test_a_councillor_logs_for_residents_of_the_ward_who_agree(
    connection: Connection, reference: Reference, ward_no: int | None, contact: ContactDetails, problem: str
) -> None:
    councillor = make_actor(connection, "councillor", wards=(87,))
    capture = make_capture(ward_no=ward_no, contact=contact)
    with pytest.raises(InvalidInput, match=problem):
        log_case(connection, councillor, capture=capture, reference=reference, now=NOW)
