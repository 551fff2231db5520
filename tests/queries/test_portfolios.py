"""A portfolio is its holder's accounts with the figures of each account's own page, and each is audited."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import audit
from queries.account_story import get_story
from queries.portfolios import get_portfolio, list_agents
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference
from tests.billing_extract import FIRST, SECOND, THIRD, Extract, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor, make_case
from tests.queries.statements import count_statements

ZONE = ZoneInfo("Africa/Johannesburg")
NOW = datetime(2025, 9, 15, 10, tzinfo=UTC)


def make_managed() -> Extract:
    """THIRD's holder is an agent who manages FIRST; SECOND is somebody else's."""
    extract = make_extract()
    extract.row("accounts", account_no=FIRST)["managing_agent_no"] = "C3"
    extract.row("customers", customer_no="C3")["class"] = "managing_agent"
    return extract


@pytest.fixture
def managed(connection: Connection) -> Connection:
    put_extract(connection, make_managed())
    return connection


def test_it_lists_what_is_held_and_what_is_managed(managed: Connection, expert: Actor) -> None:
    found = get_portfolio(managed, expert, customer_no="C3", now=NOW, zone=ZONE)
    assert [(line.holding.account_no, line.holding.is_managed) for line in found.lines] == [
        (FIRST, True),
        (THIRD, False),
    ]
    assert (found.name, found.accounts) == ("Holder 3", 2)
    rows = sa.select(audit.c.subject).where(audit.c.user_id == expert.user_id)
    assert sorted(managed.scalars(rows)) == [FIRST, THIRD]


def test_each_account_stands_as_on_its_own_page(
    managed: Connection, expert: Actor, reference: Reference
) -> None:
    make_case(managed, reference, now=NOW, account_no=FIRST)
    with count_statements(managed) as statements:
        found = get_portfolio(managed, expert, customer_no="C3", now=NOW, zone=ZONE)
    assert 0 < len(statements) <= 12
    for line in found.lines:
        story = get_story(
            managed, expert, account_no=line.holding.account_no, on=NOW.astimezone(ZONE).date(), zone=ZONE
        )
        assert line.position == story.position
        assert line.open_cases == story.open_cases
    assert [line.open_cases for line in found.lines] == [1, 0]
    assert found.lines[0].position.in_dispute_rand > 0


def test_one_owner_under_two_numbers_is_one_portfolio(connection: Connection, expert: Actor) -> None:
    extract = make_extract()
    for number in ("C1", "C2"):
        extract.row("customers", customer_no=number)["holder_group"] = "G1"
    put_extract(connection, extract)
    found = get_portfolio(connection, expert, customer_no="C1", now=NOW, zone=ZONE)
    assert [line.holding.account_no for line in found.lines] == [FIRST, SECOND]
    assert found.name == "H. 1."


def test_an_account_outside_the_area_is_left_out(managed: Connection) -> None:
    far = make_actor(managed, "expert", regions=("G",))
    found = get_portfolio(managed, far, customer_no="C3", now=NOW, zone=ZONE)
    assert FIRST not in [line.holding.account_no for line in found.lines]


def test_a_newer_extract_that_changes_the_agent_moves_the_account(managed: Connection, expert: Actor) -> None:
    correction = make_extract("second")
    account = correction.row("accounts", account_no=FIRST) | {"managing_agent_no": ""}
    correction.rows = {"accounts": [account]}
    put_extract(managed, correction)
    found = get_portfolio(managed, expert, customer_no="C3", now=NOW, zone=ZONE)
    assert [line.holding.account_no for line in found.lines] == [THIRD]


def test_agents_are_listed_with_how_many_accounts_they_have(managed: Connection, expert: Actor) -> None:
    assert [(a.customer_no, a.accounts) for a in list_agents(managed, expert)] == [("C3", 2)]


def test_a_holder_nobody_knows_is_not_found(managed: Connection, expert: Actor) -> None:
    with pytest.raises(NotFound):
        get_portfolio(managed, expert, customer_no="X", now=NOW, zone=ZONE)
