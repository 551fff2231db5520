"""What speaks against an evening: public holidays, and alerts of the same place and time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.errors import InvalidInput
from rules.sessions.warnings import Area, AreaAlert, check_alert, describe_alert, list_warnings, touches

ZONE = ZoneInfo("Africa/Johannesburg")
HOMES = {87: "B", 88: "B", 12: "D"}
EVENING = (datetime(2026, 12, 1, 15, 0, tzinfo=UTC), datetime(2026, 12, 1, 18, 0, tzinfo=UTC))


def make_alert(regions: tuple[str, ...] = (), wards: tuple[int, ...] = (), **changes: object) -> AreaAlert:
    times = {"from_at": EVENING[0], "to_at": EVENING[1]}
    return AreaAlert("load_shedding", regions, wards, **(times | changes))  # type: ignore[arg-type]


def warn(*alerts: AreaAlert, spans: tuple[tuple[datetime, datetime], ...] = (EVENING,)) -> list[str]:
    found = list_warnings(spans, Area(("B",), (), HOMES), alerts=alerts, declared={}, timezone=ZONE)
    return [warning.words for warning in found]


@pytest.mark.parametrize(
    ("regions", "wards", "area", "meets"),
    [
        ((), (), Area(("B",), (), HOMES), True),
        (("B",), (), Area((), (), HOMES), True),
        (("B",), (), Area(("B", "C"), (), HOMES), True),
        (("D",), (), Area(("B",), (), HOMES), False),
        ((), (87,), Area(("B",), (), HOMES), True),
        ((), (12,), Area(("B",), (), HOMES), False),
        (("B",), (), Area((), (87,), HOMES), True),
        (("D",), (), Area((), (87,), HOMES), False),
        ((), (88,), Area((), (87,), HOMES), False),
        ((), (87,), Area((), (87,), HOMES), True),
    ],
)
def test_an_alert_meets_an_area_by_region_or_ward(
    regions: tuple[str, ...], wards: tuple[int, ...], area: Area, meets: bool
) -> None:
    assert touches(make_alert(regions, wards), area) is meets


def test_an_alert_warns_only_at_its_time() -> None:
    end = EVENING[1]
    assert warn(make_alert(from_at=end, to_at=end + timedelta(hours=2))) == []
    assert warn(make_alert(from_at=end - timedelta(minutes=1), to_at=end + timedelta(hours=2))) == [
        "1 Dec 2026: Load shedding everywhere from 19:59 to 22:00."
    ]


def test_a_public_holiday_is_named_once_for_a_day() -> None:
    morning = datetime(2026, 12, 16, 6, 0, tzinfo=UTC)
    spans = tuple((morning + timedelta(hours=n), morning + timedelta(hours=n + 1)) for n in range(3))
    assert warn(spans=spans) == ["16 Dec 2026 is a public holiday: Day of Reconciliation."]


def test_a_declared_day_is_a_holiday_too() -> None:
    found = list_warnings(
        (EVENING,), Area(()), alerts=(), declared={date(2026, 12, 1): "Election day"}, timezone=ZONE
    )
    assert [warning.words for warning in found] == ["1 Dec 2026 is a public holiday: Election day."]


def test_the_day_is_the_municipality_s() -> None:
    late = datetime(2026, 12, 15, 22, 30, tzinfo=UTC)
    assert warn(spans=((late, late + timedelta(hours=1)),)) == [
        "16 Dec 2026 is a public holiday: Day of Reconciliation."
    ]


def test_an_alert_over_midnight_says_both_days() -> None:
    alert = make_alert(("B",), (87,), to_at=EVENING[1] + timedelta(hours=8), cause="cable theft")
    assert describe_alert(alert, ZONE) == (
        "Load shedding in Region B, ward 87 from 1 Dec 2026 17:00 to 2 Dec 2026 04:00 (cable theft)"
    )


def test_an_alert_must_end_after_it_begins_and_within_a_year() -> None:
    with pytest.raises(InvalidInput, match="after it begins"):
        check_alert(make_alert(to_at=EVENING[0]))
    with pytest.raises(InvalidInput, match="longer than a year"):
        check_alert(make_alert(to_at=EVENING[0] + timedelta(days=400)))
    assert check_alert(make_alert(wards=(88, 87, 88), cause="  stage \n 4 ")).cause == "stage 4"
