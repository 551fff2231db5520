"""The radar of estimates: days left, predicted catch-up, filters, and the way to the account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from data.tables.diagnosis import diagnosis_run
from data.transaction import transaction
from pages.kit.registry import find_entry
from queries.actions.keep_streaks import insert_streaks
from rules.actor import SYSTEM
from rules.streaks import Streak
from rules.written import ZONE
from tests.billing_extract import FIRST, SECOND
from tests.pages.cast import Cast
from tests.pages.conftest import Open

RADAR = find_entry("radar")


@pytest.fixture
def run_id(cast: Cast) -> Iterator[int]:
    """A meter whose limit is twelve days away, and one that passed it yesterday, in the newest run of all."""
    today = datetime.now(UTC).astimezone(ZONE).date()
    with transaction(SYSTEM) as connection:
        run = {"as_of": date(2025, 8, 31), "extract_no": 1, "accounts": 9, "finished_at": sa.func.now()}
        number = connection.execute(
            sa.insert(diagnosis_run).values(run).returning(diagnosis_run.c.run_id)
        ).scalar_one()
        near = Streak(FIRST, "P1", "W1", "water", 2, today - timedelta(days=80), today - timedelta(days=20),
                      today + timedelta(days=12), 200_000, 350_000, 90_050)  # fmt: skip
        past = replace(near, account_no=SECOND, limit_on=today - timedelta(days=1), catch_up_cents=None)
        insert_streaks(connection, number, [near, past])
    yield number
    with transaction(SYSTEM) as connection:
        connection.execute(sa.delete(diagnosis_run).where(diagnosis_run.c.run_id == number))


def test_the_radar_says_days_left_and_what_comes(open_page: Open, cast: Cast, run_id: int) -> None:
    assert RADAR is not None
    page = open_page(cast["expert"], RADAR)
    assert not page.exception
    shown = page.dataframe[0].value
    assert list(shown["Account"]) == [FIRST]
    assert (shown["Limit"][0], shown["Catch-up"][0]) == ("12 days left", "R\u202f900.50")
    assert shown["Estimated / expected"][0] == "20 / 35"


def test_those_past_the_limit_stand_by_themselves(open_page: Open, cast: Cast, run_id: int) -> None:
    assert RADAR is not None
    page = open_page(cast["manager"], RADAR, limit="past")
    assert not page.exception
    shown = page.dataframe[0].value
    assert (list(shown["Account"]), list(shown["Limit"])) == ([SECOND], ["1 day past"])
