"""What a working calendar refuses, and that it says so in words."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from rules.errors import DomainError, InvalidInput
from rules.working_time import WorkingCalendar

NAIVE = datetime(2026, 11, 16, 10)  # noqa: DTZ001 - naive on purpose
AWARE = datetime(2026, 11, 16, 10, tzinfo=UTC)
CALENDAR = WorkingCalendar(timezone="UTC", weekly={"mon": [("09:00", "17:00")]})


def make(**changes: Any) -> WorkingCalendar:
    return WorkingCalendar(**({"timezone": "UTC", "weekly": {"mon": [("09:00", "17:00")]}} | changes))


def test_a_refusal_is_a_domain_error_and_a_value_error() -> None:
    assert issubclass(InvalidInput, DomainError)
    assert issubclass(InvalidInput, ValueError)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Africa", "../passwd", "/etc/passwd", None, 2, "UTC+2"])
def test_an_unknown_zone_is_refused(zone: Any) -> None:
    with pytest.raises(InvalidInput, match="no time zone"):
        make(timezone=zone)


@pytest.mark.parametrize(
    "pair",
    [
        ("9:00", "17:00"), ("09:00", "25:00"), ("09:60", "17:00"), ("24:00", "06:00"), ("09:00", "24:01"),
        ("09:00", ""), ("nine", "five"), ("09:00:00", "17:00:00"), ("09:00",), ("09:00", "12:00", "17:00"),
        ("09:00", None), (9, 17), "09:00-17:00", None, (" 09:00", "17:00"), ("٠٩:٠٠", "17:00"),
        ("09:00\n", "17:00"),
    ],
)  # fmt: skip
def test_an_interval_that_cannot_be_read_is_refused(pair: Any) -> None:
    for changes in ({"weekly": {"mon": [pair]}}, {"date_hours": {"2026-11-16": [pair]}}):
        with pytest.raises(InvalidInput):
            make(**changes)
    with pytest.raises(InvalidInput):
        make(breaks={"2026-11-16": [pair]})


@pytest.mark.parametrize(
    "pairs",
    [
        [("09:00", "13:00"), ("12:00", "17:00")],
        [("12:00", "17:00"), ("09:00", "13:00")],
        [("09:00", "17:00"), ("09:00", "17:00")],
        [("22:00", "06:00"), ("23:00", "23:30")],
        [("09:00", "09:00"), ("20:00", "21:00")],
    ],
)
def test_hours_of_a_day_that_overlap_are_refused(pairs: Any) -> None:
    for changes in ({"weekly": {"mon": pairs}}, {"date_hours": {"2026-11-16": pairs}}):
        with pytest.raises(InvalidInput, match="overlap"):
            make(**changes)
    with pytest.raises(InvalidInput, match="overlap"):
        make(breaks={"2026-11-16": pairs})


@pytest.mark.parametrize(("night", "following"), [("mon", "tue"), ("sun", "mon")])
def test_a_night_that_runs_into_the_next_days_hours_is_refused(night: str, following: str) -> None:
    with pytest.raises(InvalidInput, match="overlap"):
        make(weekly={night: [("22:00", "06:00")], following: [("05:59", "12:00")]})
    make(weekly={night: [("22:00", "06:00")], following: [("06:00", "12:00")]})


@pytest.mark.parametrize(
    "weekly",
    [
        {"Mon": []},
        {"monday": []},
        {0: []},
        {"mon": "09:00-17:00"},
        {"mon": None},
        {"mon": ("09:00", "17:00")},
        [],
    ],
)
def test_a_week_that_cannot_be_read_is_refused(weekly: Any) -> None:
    with pytest.raises(InvalidInput):
        make(weekly=weekly)


@pytest.mark.parametrize("day", ["2026-02-30", "25 December", "", 20261225, None, AWARE, NAIVE])
def test_a_date_that_cannot_be_read_is_refused(day: Any) -> None:
    with pytest.raises(InvalidInput, match="not a date"):
        make(holidays=[day])
    for name in ("date_hours", "breaks"):
        with pytest.raises(InvalidInput, match="not a date"):
            make(**{name: {day: [("09:00", "10:00")]}})


def test_a_date_named_twice_is_refused_and_a_holiday_named_twice_is_not() -> None:
    with pytest.raises(InvalidInput, match="twice"):
        make(date_hours={"2026-11-16": [], date(2026, 11, 16): [("09:00", "10:00")]})
    assert not make(holidays=["2026-11-16", date(2026, 11, 16)]).is_open(AWARE)
    for wrong in ("2026-11-16", 5):
        with pytest.raises(InvalidInput, match="not a list"):
            make(holidays=wrong)
    with pytest.raises(InvalidInput, match="map dates"):
        make(date_hours=[("2026-11-16", [])])


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CALENDAR.seconds_between(NAIVE, AWARE),
        lambda: CALENDAR.seconds_between(AWARE, NAIVE),
        lambda: CALENDAR.due(NAIVE, 60),
        lambda: CALENDAR.due_backward(NAIVE, 60),
        lambda: CALENDAR.is_open(NAIVE),
        lambda: CALENDAR.next_open(NAIVE),
        lambda: CALENDAR.next_close(NAIVE),
        lambda: CALENDAR.closing_of_working_day(NAIVE, 1),
        lambda: CALENDAR.due(AWARE, 60, [(NAIVE, None)]),
        lambda: CALENDAR.seconds_between(AWARE, AWARE, [(AWARE, NAIVE)]),
    ],
)
def test_an_instant_without_zone_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput, match="no time zone"):
        ask()


@pytest.mark.parametrize("instant", ["2026-11-16T10:00:00Z", date(2026, 11, 16), None, 1763287200])
def test_what_is_no_instant_is_refused(instant: Any) -> None:
    for ask in (CALENDAR.is_open, CALENDAR.next_open, CALENDAR.next_close):
        with pytest.raises(InvalidInput, match="not an instant"):
            ask(instant)
    with pytest.raises(InvalidInput):
        CALENDAR.seconds_between(instant, AWARE)
    with pytest.raises(InvalidInput):
        CALENDAR.seconds_between(AWARE, instant)
    with pytest.raises(InvalidInput):
        CALENDAR.due(instant, 60)


@pytest.mark.parametrize("target", [-1, -1e-6, float("nan"), float("inf"), "an hour", None])
def test_a_target_that_is_no_stretch_of_time_is_refused(target: Any) -> None:
    for ask in (CALENDAR.due, CALENDAR.due_backward):
        with pytest.raises(InvalidInput, match="target"):
            ask(AWARE, target)
    with pytest.raises(InvalidInput, match="target"):
        CALENDAR.due(np.array(["2026-11-16T10:00"], dtype="M8[s]"), [target])


@pytest.mark.parametrize("pause", [AWARE, (AWARE,), (AWARE, None, None), None, "pause", (None, AWARE)])
def test_a_pause_that_cannot_be_read_is_refused(pause: Any) -> None:
    with pytest.raises(InvalidInput):
        CALENDAR.due(AWARE, 60, [pause])


@pytest.mark.parametrize(
    "pauses",
    [
        ([0], np.array(["2026-11-16"], dtype="M8[s]")),
        ([0, 1], np.array(["2026-11-16"], dtype="M8[s]"), np.array(["2026-11-16"], dtype="M8[s]")),
        ([2], np.array(["2026-11-16"], dtype="M8[s]"), np.array(["2026-11-16"], dtype="M8[s]")),
        ([-1], np.array(["2026-11-16"], dtype="M8[s]"), np.array(["2026-11-16"], dtype="M8[s]")),
        ([0.0], np.array(["2026-11-16"], dtype="M8[s]"), np.array(["2026-11-16"], dtype="M8[s]")),
        ([0], np.array(["NaT"], dtype="M8[s]"), np.array(["2026-11-16"], dtype="M8[s]")),
        ([0], [5], np.array(["2026-11-16"], dtype="M8[s]")),
    ],
)
def test_pauses_of_arrays_that_cannot_be_read_are_refused(pauses: Any) -> None:
    starts = np.array(["2026-11-16", "2026-11-17"], dtype="M8[s]")
    with pytest.raises(InvalidInput):
        CALENDAR.due(starts, 60, pauses)
    with pytest.raises(InvalidInput):
        CALENDAR.seconds_between(starts, starts, pauses)


def test_versions_must_be_there_and_differ_in_their_day() -> None:
    with pytest.raises(InvalidInput, match="hours of a week"):
        WorkingCalendar.of_versions(timezone="UTC", versions=[])
    with pytest.raises(InvalidInput, match="same day"):
        WorkingCalendar.of_versions(timezone="UTC", versions=[("2026-01-01", {}), (date(2026, 1, 1), {})])
