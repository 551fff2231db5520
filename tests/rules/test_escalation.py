"""The ladder: when each rung is reached, and never before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.escalation import Rung, climb, count_days, find_standing, promised_before, reach_at

ZONE = ZoneInfo("Africa/Johannesburg")
LADDER = (
    Rung("assistant_director", 1, "Assistant director", 0, "area"),
    Rung("deputy_director", 2, "Deputy director", 7, "area"),
    Rung("director", 3, "Director", 3, "municipality"),
    Rung("unit_head", 4, "Unit head", 7, "municipality"),
)
PROMISE = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("days", "reached"),
    [(0, 1), (6, 1), (7, 2), (9, 2), (10, 3), (16, 3), (17, 4), (400, 4)],
)
def test_rungs_follow_each_other(days: int, reached: int) -> None:
    standing = find_standing(LADDER, PROMISE, PROMISE + timedelta(days=days) + SECOND, ZONE)
    assert standing.reached == LADDER[reached - 1]
    assert standing.following == (LADDER[reached] if reached < 4 else None)


def test_before_the_promise_is_broken_nobody_is_told() -> None:
    standing = find_standing(LADDER, PROMISE, PROMISE, ZONE)
    assert (standing.reached, standing.following, standing.following_at) == (None, LADDER[0], PROMISE)


def test_next_rung_says_when() -> None:
    standing = find_standing(LADDER, PROMISE, PROMISE + SECOND, ZONE)
    assert standing.following_at == PROMISE + timedelta(days=7)


def test_without_a_ladder_there_is_no_escalation() -> None:
    standing = find_standing((), PROMISE, PROMISE + timedelta(days=400), ZONE)
    assert (standing.reached, standing.following, standing.following_at) == (None, None, None)


def test_rung_that_is_no_longer_used_is_left_out() -> None:
    gone = Rung("nobody", 2, "Nobody", 1, "area", retired=True)
    assert climb((LADDER[1], gone, LADDER[0])) == LADDER[:2]


def test_days_are_those_of_the_clock_where_it_is_put_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    promise = datetime(2026, 3, 24, 23, 0, tzinfo=UTC)  # midnight there; summer time begins on 29 March
    assert reach_at(promise, 7, berlin) == datetime(2026, 3, 31, 22, 0, tzinfo=UTC)


INSTANTS = st.integers(0, 10**9).map(lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + seconds * SECOND)


@given(INSTANTS, INSTANTS, st.integers(0, 60))
def test_looking_back_finds_what_looking_forward_finds(promise: datetime, now: datetime, days: int) -> None:
    assert (promise < promised_before(now, days, ZONE)) == (reach_at(promise, days, ZONE) < now)


@given(INSTANTS, INSTANTS, INSTANTS)
def test_a_query_never_climbs_down(promise: datetime, one: datetime, other: datetime) -> None:
    earlier, later = (find_standing(LADDER, promise, at, ZONE) for at in sorted((one, other)))
    assert (earlier.reached.step if earlier.reached else 0) <= (later.reached.step if later.reached else 0)


def test_days_add_up() -> None:
    assert count_days(LADDER) == (0, 7, 10, 17)
