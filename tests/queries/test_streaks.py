"""Streaks of estimates as kept: which a filter leaves, their order and places, and who took them away."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.diagnosis import diagnosis_run
from data.tables.people import audit
from queries.actions.export_streaks import export_streaks
from queries.actions.keep_streaks import insert_streaks
from queries.streaks import StreakFilter, list_places, list_streaks, sum_streaks
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.streaks import Streak
from tests.billing_extract import FIRST, SECOND, THIRD
from tests.make import make_actor

TODAY = date(2025, 9, 10)
ONE = Streak(
    FIRST, "P1", "W1", "water", 2, date(2025, 7, 1), date(2025, 8, 31), TODAY + timedelta(days=9), 200_000,
    350_000, 90_050,
)  # fmt: skip


def keep(connection: Connection, *streaks: Streak) -> int:
    values = {"as_of": TODAY, "extract_no": 1, "accounts": 3, "finished_at": sa.func.now()}
    made = sa.insert(diagnosis_run).values(values).returning(diagnosis_run.c.run_id)
    run_id: int = connection.execute(made).scalar_one()
    insert_streaks(connection, run_id, streaks)
    return run_id


@pytest.fixture
def run_id(billing: Connection) -> int:
    """One due in nine days, one today with more rand, one next month, one past; and an older run as noise."""
    keep(billing, replace(ONE, account_no=THIRD))
    due = replace(ONE, account_no=SECOND, property_no="P2", meter_no="E1", limit_on=TODAY)
    far = replace(ONE, account_no=THIRD, property_no="P3", limit_on=TODAY + timedelta(days=40))
    return keep(
        billing,
        ONE,
        due,
        replace(due, meter_no="E2", catch_up_cents=100_000),
        replace(far, expected_e4=None, catch_up_cents=None),
        replace(ONE, meter_no="W9", limit_on=TODAY - timedelta(days=1), catch_up_cents=-500),
    )  # fmt: skip


def meters(connection: Connection, actor: Actor, run_id: int, wanted: StreakFilter) -> list[str]:
    rows = list_streaks(connection, actor, run_id=run_id, streak_filter=wanted, today=TODAY, most=10)
    return [f"{row.account_no[-1]}{row.meter_no}" for row in rows]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (StreakFilter(), ["2E2", "2E1", "1W1", "3W1"]),
        (StreakFilter(within_days=9), ["2E2", "2E1", "1W1"]),
        (StreakFilter(within_days=0), ["2E2", "2E1"]),
        (StreakFilter(past=True), ["1W9"]),
        (StreakFilter(ward_no=89), ["3W1"]),
        (StreakFilter(region="B", within_days=9), ["2E2", "2E1", "1W1"]),
        (StreakFilter(region="A"), []),
        (StreakFilter(route="R1"), []),
    ],
)
def test_the_limit_that_comes_first_then_the_most_rand(
    billing: Connection, expert: Actor, run_id: int, wanted: StreakFilter, found: list[str]
) -> None:
    assert meters(billing, expert, run_id, wanted) == found


def test_a_row_says_what_the_streak_says(billing: Connection, expert: Actor, run_id: int) -> None:
    wanted = StreakFilter(ward_no=87)
    (row,) = list_streaks(billing, expert, run_id=run_id, streak_filter=wanted, today=TODAY, most=10)
    assert (row.account_no, row.estimates, row.region, row.ward_no) == (FIRST, 2, "B", 87)
    assert (row.billed, row.expected, row.catch_up_rand) == (
        Decimal(20),
        Decimal(35),
        Decimal("900.50"),
    )
    assert (row.since_on, row.until_on, row.limit_on) == (ONE.since_on, ONE.until_on, ONE.limit_on)


def test_the_sum_is_of_what_is_to_be_paid_more(billing: Connection, expert: Actor, run_id: int) -> None:
    coming = sum_streaks(billing, expert, run_id=run_id, streak_filter=StreakFilter(), today=TODAY)
    assert (coming.streaks, coming.catch_up_rand) == (4, Decimal("2801.00"))
    past = StreakFilter(past=True)
    over = sum_streaks(billing, expert, run_id=run_id, streak_filter=past, today=TODAY)
    assert (over.streaks, over.catch_up_rand) == (1, Decimal(0))


def test_places_are_those_of_the_run(billing: Connection, expert: Actor, run_id: int) -> None:
    places = list_places(billing, expert, run_id=run_id)
    assert (places.regions, places.wards, places.routes) == (["B"], [87, 88, 89], [])


def test_an_export_has_all_and_is_audited(billing: Connection, expert: Actor, run_id: int) -> None:
    rows = export_streaks(
        billing, expert, run_id=run_id, streak_filter=StreakFilter(within_days=9), today=TODAY
    )
    assert len(rows) == 3  # two of them on one account
    entry = billing.execute(sa.select(audit).where(audit.c.kind == "exported")).one()
    assert (entry.user_id, entry.detail["accounts"]) == (
        expert.user_id,
        len({row.account_no for row in rows}),
    )


def test_agents_do_not_see_them(billing: Connection, run_id: int) -> None:
    with pytest.raises(NotAllowed):
        meters(billing, make_actor(billing, "agent"), run_id, StreakFilter())
