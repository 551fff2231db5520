"""The ledger replayed over simulated months: whoever does what it says keeps the promise."""

from datetime import date, timedelta
from typing import Any

import pytest

from rules.actor import UNKNOWN_REGION
from rules.coverage.facts import Ward
from rules.period import add_months
from tests.wards.coverage_year import Year


def make_year(city: Any, seed: int, **changes: Any) -> Year:
    reference = city.reference
    today = reference.local_day(city.now)
    wards = [Ward(ward.ward_no, ward.region_code) for ward in reference.list_wards(today)]
    regions = [code for code in reference.regions if code != UNKNOWN_REGION]
    return Year(wards, regions, reference.holidays, reference.outings, seed, **changes)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_promise_is_kept_in_spite_of_cancellations_and_leave(city: Any, seed: int) -> None:
    year = make_year(city, seed)
    first = year.rules.promised_from
    last = add_months(first, year.rules.cycle_months) - timedelta(days=1)
    year.live(first, last)
    ledger = year.ledger(last + timedelta(days=1))
    assert year.cancelled > 10
    assert [each for each in ledger.broken if each.kind != "week"] == []
    assert ledger.covered == len(year.wards)
    # two areas a week leave room for three offices that fall out; more than that breaks a week, and is said
    short = [each for each in ledger.broken if each.kind == "week"]
    assert len(short) <= 2


def test_nothing_is_broken_when_nothing_falls_out(city: Any) -> None:
    year = make_year(city, 1, falls_out=0.0, away=0.0)
    first = year.rules.promised_from
    last = add_months(first, 2 * year.rules.cycle_months)
    year.live(first, last)
    ledger = year.ledger(last)
    assert ledger.broken == ()
    assert ledger.covered == len(year.wards)


def test_doing_nothing_is_said_plainly(city: Any) -> None:
    year = make_year(city, 1)
    today = add_months(year.rules.promised_from, year.rules.cycle_months) + timedelta(days=1)
    ledger = year.ledger(today)
    late = {each.ward_no for each in ledger.broken if each.kind == "ward" and each.mended_on is None}
    assert late == {ward.ward_no for ward in year.wards}
    assert len(ledger.pace.to_walk) == len(year.wards)
    assert ledger.covered == 0
    assert {each.kind for each in ledger.broken} == {"ward", "week", "period"}


def test_the_same_outings_give_the_same_ledger(city: Any) -> None:
    one, two = make_year(city, 7), make_year(city, 7)
    first: date = one.rules.promised_from
    for year in (one, two):
        year.live(first, first + timedelta(days=60))
    assert one.ledger(first + timedelta(days=61)) == two.ledger(first + timedelta(days=61))
