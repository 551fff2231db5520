"""What the pages of wards count: every query of a ward, for those it is for, and nothing of another."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.cases import cases
from data.tables.wards import ward_band
from data.transaction import set_actor
from queries.wards.ages import list_ages, list_coming_evenings
from queries.wards.history import list_ward_months
from queries.wards.scores import list_channel_shares, list_scores
from queries.wards.shapes import list_bands
from rules.actor import Actor
from rules.errors import NotAllowed, NotFound
from rules.period import add_months

City = Any
DAY = timedelta(days=1)


def place(city: City) -> dict[str, Any]:
    code = city.reference.delimitation_on(city.reference.local_day(city.now)).code
    return {"delimitation_code": code, "reference": city.reference, "now": city.now}


def ages(city: City, actor: Actor, ward_no: int) -> list[Any]:
    set_actor(city.connection, actor)
    return list_ages(city.connection, actor, ward_no=ward_no, **place(city))


@pytest.mark.parametrize("role", ["councillor", "agent", "expert", "manager"])
def test_open_queries_fall_into_the_buckets_of_their_age(city: City, role: Any) -> None:
    for days in (1, 2, 45, 400):
        city.log(now=city.now - days * DAY)
    city.log(ward_no=city.other_ward_no)
    (row,) = ages(city, city.actor(role), city.ward_no)
    assert row.category_code == city.category
    assert sum(row.counts) == 4
    buckets = city.reference.age_buckets
    for bucket, count in zip(buckets, row.counts, strict=True):
        end = bucket.to_days if bucket.to_days is not None else 10_000
        assert count == sum(bucket.from_days <= days <= end for days in (1, 2, 45, 400))
    assert row.oldest_at == city.now - 400 * DAY


def test_a_councillor_asks_for_the_own_wards_only(city: City) -> None:
    councillor = city.actor("councillor")
    with pytest.raises(NotAllowed):
        ages(city, councillor, city.other_ward_no)
    with pytest.raises(NotAllowed):
        list_coming_evenings(city.connection, councillor, ward_no=city.other_ward_no, **place(city))
    month_on = city.reference.local_day(city.now).replace(day=1)
    with pytest.raises(NotAllowed):
        list_ward_months(
            city.connection, councillor, ward_no=city.other_ward_no, first_on=month_on, last_on=month_on
        )
    with pytest.raises(NotFound):
        ages(city, city.actor("manager"), 9_998)


def test_months_begin_with_what_stood_before_them_and_leave_none_out(city: City) -> None:
    month_on = city.reference.local_day(city.now).replace(day=1)
    for months in (5, 2, 2, 0):
        city.log(now=city.reference.midnight(add_months(month_on, -months)))
    councillor = city.actor("councillor")
    set_actor(city.connection, councillor)
    found = list_ward_months(
        city.connection, councillor, ward_no=city.ward_no, first_on=add_months(month_on, -3), last_on=month_on
    )
    assert [month.month_on for month in found] == [add_months(month_on, -back) for back in (3, 2, 1, 0)]
    assert [month.received for month in found] == [0, 2, 0, 1]
    assert [month.open for month in found] == [1, 3, 3, 4]


def test_every_ward_has_a_score_and_days_are_counted_from_the_oldest(city: City) -> None:
    city.log(now=city.now - 12 * DAY)
    done = city.log(now=city.now - 8 * DAY)
    city.connection.execute(
        sa.update(cases)
        .where(cases.c.case_id == done.case_id)
        .values(
            status="resolved",
            resolved_at=city.now - 2 * DAY,
            outcome_code=next(iter(city.reference.outcomes)),
            cause_code=next(iter(city.reference.causes)),
        )
    )
    today = city.reference.local_day(city.now)
    scores = {
        score.ward_no: score
        for score in list_scores(
            city.connection, city.actor("manager"), reference=city.reference, now=city.now
        )
    }
    assert scores.keys() == {ward.ward_no for ward in city.reference.list_wards(today)}
    own, other = scores[city.ward_no], scores[city.other_ward_no]
    assert (own.open, own.resolved, own.median_days, own.count_waiting_days(today)) == (1, 1, 6.0, 12)
    assert (other.open, other.median_days, other.count_waiting_days(today)) == (0, None, None)
    assert own.count_days_unvisited(today) is None


def test_channels_are_counted_within_bands_and_without_them(city: City) -> None:
    code = place(city)["delimitation_code"]
    city.connection.execute(
        sa.insert(ward_band).values(
            delimitation_code=code, ward_no=city.ward_no, band=1, source="a test", loaded_at=city.now
        )
    )
    city.log()
    city.log()
    city.log(ward_no=city.other_ward_no)
    manager = city.actor("manager")
    bands = list_bands(city.connection, manager, delimitation_code=code)
    assert bands == {city.ward_no: 1}
    known: dict[str, Any] = {"reference": city.reference, "now": city.now}
    banded = list_channel_shares(city.connection, manager, bands=bands, **known)
    assert [(each.band, each.open) for each in banded] == [(1, 2), (None, 1)]
    (whole,) = list_channel_shares(city.connection, manager, bands={}, **known)
    assert (whole.band, whole.open, whole.resolved) == (None, 3, 0)
