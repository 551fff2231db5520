"""Working time with pauses, and of whole arrays."""

from datetime import datetime

import numpy as np
import pytest

from tests.rules.calendars import ALWAYS, HOUR, at, office, utc64


def test_a_pause_counts_its_open_time_only() -> None:
    weekend = [(at("2026-11-20T16:00"), at("2026-11-23T10:00"))]
    calendar = office()
    assert calendar.seconds_between(at("2026-11-20"), at("2026-11-24"), weekend) == 14 * HOUR
    assert calendar.due(at("2026-11-20T15:00"), 2 * HOUR, weekend) == at("2026-11-23T11:00")
    closed = [(at("2026-11-20T17:00"), at("2026-11-23T09:00"))]
    assert calendar.due(at("2026-11-20T15:00"), 3 * HOUR, closed) == at("2026-11-23T10:00")


def test_pauses_are_united_where_they_overlap() -> None:
    pauses = [
        (at("2026-11-16T11:00"), at("2026-11-16T13:00")),
        (at("2026-11-16T10:00"), at("2026-11-16T12:00")),
        (at("2026-11-16T10:30"), at("2026-11-16T10:45")),
        (at("2026-11-16T13:00"), at("2026-11-16T14:00")),
    ]
    calendar = office()
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-17"), pauses) == 4 * HOUR
    assert calendar.due(at("2026-11-16T09:00"), 2 * HOUR, pauses) == at("2026-11-16T15:00")
    assert calendar.due(at("2026-11-16T09:00"), 2 * HOUR, iter(pauses)) == at("2026-11-16T15:00")


def test_pauses_outside_the_time_asked_for_do_not_count() -> None:
    pauses = [(at("2026-11-09"), at("2026-11-16T10:00")), (at("2026-11-16T16:00"), at("2026-12-16"))]
    calendar = office()
    assert calendar.seconds_between(at("2026-11-16T09:00"), at("2026-11-16T17:00"), pauses) == 6 * HOUR
    assert calendar.seconds_between(at("2026-11-16T11:00"), at("2026-11-16T12:00"), pauses) == HOUR
    assert calendar.due(at("2026-11-16T09:00"), HOUR, pauses) == at("2026-11-16T11:00")


def test_a_target_that_ends_as_a_pause_begins_is_due_then() -> None:
    pause = [(at("2026-11-16T10:00"), at("2026-11-16T12:00"))]
    assert office().due(at("2026-11-16T09:00"), HOUR, pause) == at("2026-11-16T10:00")
    assert office().due(at("2026-11-16T09:00"), HOUR + 1, pause) == at("2026-11-16T12:00:01")


def test_a_zero_target_waits_for_the_end_of_a_pause() -> None:
    pause = [(at("2026-11-16T10:00"), at("2026-11-16T12:00"))]
    assert office().due(at("2026-11-16T10:30"), 0, pause) == at("2026-11-16T12:00")
    assert office().due(at("2026-11-16T10:00"), 0, pause) == at("2026-11-16T12:00")
    assert office().due(at("2026-11-16T12:00"), 0, pause) == at("2026-11-16T12:00")


def test_an_open_pause_means_no_due_yet() -> None:
    calendar, start = office(), at("2026-11-16T09:00")
    assert calendar.due(start, 8 * HOUR, [(at("2026-11-16T10:00"), None)]) is None
    assert calendar.due(start, 0, [(at("2026-11-16T08:00"), None)]) is None
    assert calendar.seconds_between(start, at("2026-11-20"), [(at("2026-11-16T10:00"), None)]) == HOUR


def test_an_open_pause_leaves_what_was_due_before_it() -> None:
    pause = [(at("2026-11-16T12:00"), None)]
    assert office().due(at("2026-11-16T09:00"), HOUR, pause) == at("2026-11-16T10:00")
    assert office().due(at("2026-11-16T09:00"), 3 * HOUR, pause) == at("2026-11-16T12:00")


def test_a_pause_that_ends_before_it_starts_does_not_count() -> None:
    pause = [(at("2026-11-16T12:00"), at("2026-11-16T10:00"))]
    assert office().seconds_between(at("2026-11-16"), at("2026-11-17"), pause) == 8 * HOUR
    assert office().due(at("2026-11-16T09:00"), 4 * HOUR, pause) == at("2026-11-16T13:00")


def test_a_pause_may_end_in_a_far_year() -> None:
    pause = [(at("2026-11-16T10:00"), at("9998-12-31T10:00"))]
    assert office().due(at("2026-11-16T09:00"), 2 * HOUR, pause) == at("9998-12-31T11:00")


def test_arrays_in_and_out() -> None:
    starts, ends = (
        utc64("2026-11-16", "2026-11-17T10:00", "NaT"),
        utc64("2026-11-18", "2026-11-17", "2026-11-18"),
    )
    seconds = office().seconds_between(starts, ends)
    assert seconds.dtype == np.float64
    assert seconds[:2].tolist() == [16.0 * HOUR, 0.0]
    assert np.isnan(seconds[2])
    due = office().due(starts, np.array([8 * HOUR, 0, 5]))
    assert due.dtype == np.dtype("datetime64[us]")
    assert due[:2].tolist() == [datetime(2026, 11, 16, 17), datetime(2026, 11, 17, 10)]  # noqa: DTZ001
    assert np.isnat(due[2])


@pytest.mark.parametrize("unit", ["h", "m", "s", "ms", "us", "ns"])
def test_arrays_of_any_unit(unit: str) -> None:
    starts = np.array(["2026-11-16T10", "2026-11-16T16"], dtype=f"datetime64[{unit}]")
    assert office().seconds_between(starts, np.datetime64("2026-11-17T10")).tolist() == [8 * HOUR, 2 * HOUR]
    assert (office().due(starts, 2 * HOUR) == utc64("2026-11-16T12:00", "2026-11-17T10:00")).all()


def test_arrays_of_any_shape() -> None:
    calendar, start = office(), np.datetime64("2026-11-16T10:00")
    assert calendar.seconds_between(start, np.datetime64("2026-11-16T11:00")) == HOUR
    assert calendar.due(start, HOUR) == np.datetime64("2026-11-16T11:00")
    square = np.full((2, 3), start)
    assert calendar.seconds_between(square, square + np.timedelta64(1, "h")).shape == (2, 3)
    assert calendar.due(square, np.arange(3)).shape == (2, 3)
    empty = np.array([], dtype="datetime64[us]")
    assert calendar.seconds_between(empty, empty).shape == (0,)
    assert calendar.due(empty, 60).shape == (0,)
    assert calendar.list_closings(empty, 1).shape == (0,)


def test_pauses_of_arrays_are_rows_starts_and_ends() -> None:
    starts = utc64("2026-11-16T09:00", "2026-11-16T09:00", "2026-11-16T09:00")
    pauses = (
        np.array([2, 0, 0, 1]),
        utc64("2026-11-16T10:00", "2026-11-16T10:00", "2026-11-16T11:00", "2026-11-16T10:00"),
        utc64("NaT", "2026-11-16T12:00", "2026-11-16T13:00", "2026-11-16T10:30"),
    )
    due = office().due(starts, 2 * HOUR, pauses)
    assert due[:2].tolist() == utc64("2026-11-16T14:00", "2026-11-16T11:30").tolist()
    assert np.isnat(due[2])
    seconds = office().seconds_between(starts, utc64("2026-11-16T17:00"), pauses)
    assert seconds.tolist() == [5 * HOUR, 7.5 * HOUR, HOUR]
    none = (np.array([]), np.array([]), np.array([]))
    assert office().seconds_between(starts, utc64("2026-11-16T17:00"), none).tolist() == [8 * HOUR] * 3


def test_microseconds_are_exact_after_a_century() -> None:
    """Microseconds are told apart after a century: they are counted in whole numbers."""
    starts = np.datetime64("1900-01-01T00:00:00.000001") + np.arange(3) * np.timedelta64(1, "us")
    seconds = office(weekly=ALWAYS).seconds_between(starts, np.datetime64("2026-01-01"))
    assert np.diff(np.rint(seconds * 1e6)).tolist() == [-1, -1]


def test_arrays_end_a_target_where_a_pause_begins_and_see_through_nested_pauses() -> None:
    starts = utc64("2026-11-16T09:00", "2026-11-16T09:00")
    pauses = (
        np.array([0, 1, 1, 1]),
        utc64("2026-11-16T10:00", "2026-11-16T10:00", "2026-11-16T10:30", "2026-11-16T12:00"),
        utc64("2026-11-16T12:00", "2026-11-16T13:00", "2026-11-16T11:00", "2026-11-16T14:00"),
    )
    due = office().due(starts, np.array([HOUR, 2 * HOUR]), pauses)
    assert due.tolist() == utc64("2026-11-16T10:00", "2026-11-16T15:00").tolist()
    assert office().seconds_between(starts, utc64("2026-11-16T17:00"), pauses).tolist() == [
        6 * HOUR,
        4 * HOUR,
    ]
