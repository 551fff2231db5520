"""What is known of a place: by its ward, its region or everywhere, while it holds and as it was asked."""

from datetime import timedelta
from typing import Any

import pytest

from data.transaction import set_actor
from queries.actions.sessions.alerts import note_alert, remove_alert
from queries.sessions.alerts import list_alerts_here
from rules.actor import SYSTEM, UNKNOWN_REGION
from rules.errors import NotAllowed
from rules.sessions.warnings import AreaAlert

City = Any
HOUR = timedelta(hours=1)


def note(city: City, *, regions: tuple[str, ...] = (), wards: tuple[int, ...] = (), begins: timedelta) -> int:
    starts = city.now + begins
    alert = AreaAlert("water_cut", regions, wards, starts, starts + 2 * HOUR, "a burst main")
    return note_alert(city.connection, SYSTEM, alert=alert, reference=city.reference, now=city.now)


def find(city: City, **place: Any) -> list[AreaAlert]:
    given = {"region": city.region, "ward_no": city.ward_no, "now": city.now} | place
    return list_alerts_here(city.connection, SYSTEM, **given)


def test_an_alert_meets_its_ward_its_region_or_everybody(city: City) -> None:
    note(city, wards=(city.ward_no,), begins=-HOUR)
    note(city, regions=(city.region,), begins=-HOUR)
    note(city, begins=-HOUR)
    assert len(find(city)) == 3
    assert len(find(city, ward_no=city.other_ward_no)) == 2
    assert len(find(city, ward_no=None, region=UNKNOWN_REGION)) == 1


def test_a_neighbouring_ward_is_not_meant(city: City) -> None:
    note(city, wards=(city.other_ward_no,), begins=-HOUR)
    assert find(city) == []


@pytest.mark.parametrize(
    ("begins", "seen"),
    [(-3 * HOUR, False), (-2 * HOUR, False), (-HOUR, True), (23 * HOUR, True), (24 * HOUR, False)],
)
def test_it_is_told_while_it_holds_and_a_day_before(city: City, begins: timedelta, seen: bool) -> None:
    note(city, wards=(city.ward_no,), begins=begins)
    assert bool(find(city)) is seen


def test_what_held_when_the_query_came_in_is_told_too(city: City) -> None:
    note(city, wards=(city.ward_no,), begins=-timedelta(days=3))
    assert find(city, received_at=city.now - timedelta(days=2)) == []
    assert len(find(city, received_at=city.now - timedelta(days=3) + HOUR)) == 1


def test_what_was_taken_back_is_not_told(city: City) -> None:
    number = note(city, wards=(city.ward_no,), begins=-HOUR)
    remove_alert(city.connection, SYSTEM, alert_id=number, now=city.now)
    assert find(city) == []


def test_a_councillor_reads_alerts_but_notes_none(city: City) -> None:
    note(city, wards=(city.ward_no,), begins=-HOUR)
    councillor = city.actor("councillor")
    set_actor(city.connection, councillor)
    found = list_alerts_here(
        city.connection, councillor, region=city.region, ward_no=city.ward_no, now=city.now
    )
    assert [alert.wards for alert in found] == [(city.ward_no,)]
    with pytest.raises(NotAllowed):
        note_alert(city.connection, councillor, alert=found[0], reference=city.reference, now=city.now)
