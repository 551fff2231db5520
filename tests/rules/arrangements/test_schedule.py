"""Instalments come to the debt to the cent, and the last one takes what is left over."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.arrangements.schedule import draw_schedule
from rules.errors import InvalidInput


@given(
    rest=st.decimals(min_value=1, max_value=10_000_000, places=2),
    instalments=st.integers(min_value=1, max_value=60),
    first_due_on=st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 12, 31)),
)
def test_instalments_come_to_the_debt(rest: Decimal, instalments: int, first_due_on: date) -> None:
    schedule = draw_schedule(rest, instalments, first_due_on)
    assert len(schedule) == instalments
    assert sum(each.amount_rand for each in schedule) == rest
    assert schedule[-1].left_rand == 0
    equal = {each.amount_rand for each in schedule[:-1]}
    assert len(equal) <= 1
    assert Decimal(0) <= schedule[-1].amount_rand - schedule[0].amount_rand < Decimal("0.01") * instalments
    months = [each.due_on.year * 12 + each.due_on.month for each in schedule]
    assert months == list(range(months[0], months[0] + instalments))


def test_the_last_day_of_a_month_stays_the_last() -> None:
    schedule = draw_schedule(Decimal("100.00"), 3, date(2027, 1, 31))
    assert [(each.due_on, each.amount_rand, each.left_rand) for each in schedule] == [
        (date(2027, 1, 31), Decimal("33.33"), Decimal("66.67")),
        (date(2027, 2, 28), Decimal("33.33"), Decimal("33.34")),
        (date(2027, 3, 31), Decimal("33.34"), Decimal("0.00")),
    ]


def test_less_than_a_cent_each_is_refused() -> None:
    with pytest.raises(InvalidInput, match="less than a cent"):
        draw_schedule(Decimal("0.05"), 6, date(2027, 1, 31))
