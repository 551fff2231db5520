"""Streaks of estimates: when they begin, when the limit is reached, and what the next reading adds."""

from datetime import date, timedelta

import pytest

from rules.diagnosis.finding import as_day
from rules.diagnosis.rows import Account
from rules.streaks import Streak, find_streaks
from tests.rules.diagnosis.house import LIMITS, PRICES, House


def look(house: House, as_of: int | None = None) -> list[Streak]:
    return list(find_streaks(house.record(), PRICES, LIMITS, as_of or house.last.to_on + 10))


def make_house(estimates: int, share: float = 0.5) -> House:
    house = House()
    house.estimate(*range(house.months - estimates, house.months), share=share)
    return house


def test_a_meter_that_was_read_has_no_streak() -> None:
    assert look(House()) == []


def test_estimates_before_a_reading_are_none_either() -> None:
    house = House()
    house.estimate(14, 15)
    assert look(house) == []


@pytest.mark.parametrize("estimates", [1, 2, 3, 5])
def test_a_streak_runs_to_the_newest_bill(estimates: int) -> None:
    house = make_house(estimates)
    (streak,) = look(house)
    first = house.uses[-estimates]
    assert (streak.estimates, streak.meter_no, streak.service) == (estimates, "W1", "water")
    assert (streak.since_on, streak.until_on) == (as_day(first.from_on), as_day(house.last.to_on))
    assert streak.billed_e4 == sum(use.quantity_e4 for use in house.uses[-estimates:])


def test_the_limit_comes_by_days_or_by_estimates_whichever_is_first() -> None:
    house = make_house(2)
    (streak,) = look(house)
    by_days = streak.since_on + timedelta(days=LIMITS.days_without_actual - 1)
    days = house.last.to_on - house.last.from_on + 1
    assert streak.limit_on == min(by_days, streak.until_on + timedelta(days=days))
    house = make_house(4)
    (late,) = look(house)
    assert late.limit_on == as_day(house.uses[-2].to_on)
    assert late.limit_on < late.until_on


def test_estimates_that_are_too_low_are_caught_up_at_the_dear_bands() -> None:
    (low,), (lower,) = look(make_house(2, 0.6)), look(make_house(2, 0.2))
    assert low.expected_e4 is not None
    assert low.expected_e4 > low.billed_e4
    assert low.catch_up_cents is not None
    assert lower.catch_up_cents is not None
    assert 0 < low.catch_up_cents < lower.catch_up_cents


def test_estimates_that_are_too_high_come_back_as_a_credit() -> None:
    (streak,) = look(make_house(2, 1.8))
    assert streak.catch_up_cents is not None
    assert streak.catch_up_cents < 0


def test_without_readings_nothing_is_predicted() -> None:
    house = House(months=3)
    house.estimate(0, 1, 2)
    (streak,) = look(house)
    assert (streak.expected_e4, streak.catch_up_cents) == (None, None)


def test_a_closed_account_and_a_meter_long_gone_are_left_out() -> None:
    house = make_house(2)
    assert look(house, house.last.to_on + 200) == []
    account: Account = house.record().account
    house.rows["account"] = account._replace(closed_on=date(2026, 6, 1).toordinal())
    assert look(house) == []
