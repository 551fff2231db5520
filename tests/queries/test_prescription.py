"""Prescription advice stands on the account's own metered lines, and a look at it is audited."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import audit
from queries.prescription import find_old_lines
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.line_key import LineKey
from tests.billing_extract import FIRST, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor

AUGUST = LineKey(date(2025, 8, 1), f"{FIRST}08", 2)


def test_a_line_for_use_of_four_years_ago_is_named(connection: Connection, expert: Actor) -> None:
    extract = make_extract()
    line = extract.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=2)
    line |= {"period_from": "2021-07-01", "period_to": "2021-07-30", "days": 30}
    put_extract(connection, extract)
    found = find_old_lines(connection, expert, account_no=FIRST, months=36)
    assert [(key, old.days, old.of_days) for key, old in found.items()] == [(AUGUST, 30, 30)]
    assert found[AUGUST].amount_rand == Decimal(str(line["amount_rand"]))
    rows = sa.select(audit.c.detail).where(audit.c.user_id == expert.user_id)
    assert list(connection.scalars(rows)) == [{"part": "prescription"}]


def test_ordinary_bills_have_none(billing: Connection, expert: Actor) -> None:
    assert find_old_lines(billing, expert, account_no=FIRST, months=36) == {}


def test_it_is_not_for_councillors(billing: Connection) -> None:
    with pytest.raises(NotAllowed):
        find_old_lines(billing, make_actor(billing, "councillor", wards=(87,)), account_no=FIRST, months=36)
