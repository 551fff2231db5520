"""A place in the queue survives its way through a link, and a broken one leads to the first page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.kit.cursors import UNREADABLE, read_cursor, write_cursor
from queries.triage import Cursor
from rules.case_filter import OrderBy

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
instants = st.timedeltas(-36 * YEAR, 40 * YEAR).map(lambda away: NOW + away)
past = st.timedeltas(-5 * YEAR, timedelta(0)).map(lambda away: NOW + away)


@given(as_of=past, at=instants, case_id=st.integers(1, 2**62), backwards=st.booleans())
@pytest.mark.parametrize("order", ["act_by", "due", "received", "resolved"])
def test_an_instant_comes_back(
    order: OrderBy, as_of: datetime, at: datetime, case_id: int, backwards: bool
) -> None:
    cursor = Cursor(as_of, at, case_id, backwards)
    assert read_cursor(write_cursor(cursor), order, NOW) == (cursor, ())


@given(amount=st.decimals(0, 10**11, places=2, allow_nan=False), day=st.dates())
def test_amounts_and_days_come_back(amount: Decimal, day: date) -> None:
    for order, value in (("amount", amount), ("next_step", day)):
        cursor = Cursor(NOW, value, 7)
        assert read_cursor(write_cursor(cursor), order, NOW) == (cursor, ())  # type: ignore[arg-type]


def test_the_first_page_needs_no_parameters() -> None:
    assert write_cursor(Cursor(NOW)) == write_cursor(None) == {}
    assert read_cursor({"region": "B"}, "act_by", NOW) == (Cursor(NOW), ())


@pytest.mark.parametrize("order", get_args(OrderBy))
@pytest.mark.parametrize(
    "place", ["", "_", "x_1", "_7", "2026-01-01T00:00:00_x", "NaN_1", "99999-01-01_1", "7"]
)
def test_a_place_that_cannot_be_read_is_the_first_page(order: OrderBy, place: str) -> None:
    params = {"as_of": "2026-11-21T10:00:00", "after": place}
    cursor, problems = read_cursor(params, order, NOW)
    assert cursor == Cursor(NOW)
    assert problems == ((UNREADABLE,) if place else ())


@pytest.mark.parametrize("as_of", ["", "yesterday", "2026-11-22T10:00:00+02:00", "2027-01-01T00:00:00"])
def test_an_instant_that_was_never_seen_is_the_first_page(as_of: str) -> None:
    place = write_cursor(Cursor(NOW, NOW - timedelta(days=1), 3))["after"]
    assert read_cursor({"as_of": as_of, "after": place}, "act_by", NOW)[1] == (UNREADABLE,)
