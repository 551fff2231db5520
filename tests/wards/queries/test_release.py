"""What is published of a month is protected, complete, and the same for ever."""

from datetime import date, timedelta
from typing import Any

import pytest

from data.transaction import set_actor
from queries.actions.wards.release import last_month, release_month
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed
from rules.suppression import Figure, Published

City = Any


def release(city: City, actor: Actor, month_on: date | None = None) -> Published:
    set_actor(city.connection, actor)
    return release_month(
        city.connection, actor, month_on=month_on or last_month(city.reference, city.now),
        reference=city.reference, now=city.now,
    )  # fmt: skip


def log_before(city: City, count: int, **changes: Any) -> None:
    month_on = last_month(city.reference, city.now)
    for _ in range(count):
        city.log(now=city.reference.midnight(month_on) + timedelta(days=3), **changes)


def test_every_ward_counts_whoever_asks_and_small_counts_are_hidden(city: City) -> None:
    log_before(city, 6)
    log_before(city, 2, ward_no=city.other_ward_no)
    published = release(city, city.actor("councillor"))
    own = Figure(city.region, city.ward_no, city.category)
    other = next(
        f for f in published.figures if f.ward_no == city.other_ward_no and f.category == city.category
    )
    assert published.figures[own] in (6, None)
    assert published.figures[other] is None
    assert "not shown" in published.note
    assert release(city, city.actor("manager")) == published


def test_a_month_once_published_stays_as_it_was(city: City) -> None:
    log_before(city, 7)
    before = release(city, city.actor("manager"))
    log_before(city, 1)
    assert release(city, city.actor("manager")) == before


def test_a_month_that_is_not_over_is_not_published(city: City) -> None:
    this_month = city.reference.local_day(city.now).replace(day=1)
    with pytest.raises(InvalidInput, match="that are over"):
        release(city, city.actor("manager"), this_month)
    with pytest.raises(InvalidInput, match="that are over"):
        release(city, city.actor("manager"), last_month(city.reference, city.now) + timedelta(days=1))


def test_an_expert_does_not_publish(city: City) -> None:
    with pytest.raises(NotAllowed):
        release(city, city.actor("expert"))
