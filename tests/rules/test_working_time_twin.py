"""The working calendar against its minute-by-minute twin, and the laws its answers keep."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.working_time import WorkingCalendar
from tests.rules.minutes import MINUTE, MinuteTwin, count_minutes, minute_of, twins

slow_to_draw = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)
Span = tuple[datetime, datetime]


def pick(data: st.DataObject, twin: MinuteTwin) -> datetime:
    return twin.first_at + data.draw(st.integers(0, (twin.last_at - twin.first_at) // MINUTE)) * MINUTE


def pick_exactly(data: st.DataObject, twin: MinuteTwin) -> datetime:
    return pick(data, twin) + timedelta(microseconds=data.draw(st.integers(0, 59_999_999)))


def pick_pauses(data: st.DataObject, twin: MinuteTwin) -> list[Span]:
    return [(pick(data, twin), pick(data, twin)) for _ in range(data.draw(st.integers(0, 4)))]


def list_minutes(pauses: list[Span]) -> set[int]:
    return {minute for start, end in pauses for minute in count_minutes(start, end)}


def utc64(*instants: datetime) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array([at.astimezone(UTC).replace(tzinfo=None) for at in instants], dtype="datetime64[us]")


@slow_to_draw
@given(twins(), st.data())
def test_seconds_between_counts_the_open_minutes(twin: MinuteTwin, data: st.DataObject) -> None:
    start, end, pauses = pick(data, twin), pick(data, twin), pick_pauses(data, twin)
    calendar, paused = twin.calendar(), list_minutes(pauses)
    assert calendar.seconds_between(start, end) == twin.seconds_between(start, end)
    assert calendar.seconds_between(start, end, pauses) == twin.seconds_between(start, end, paused)


@slow_to_draw
@given(twins(), st.data())
def test_due_is_where_walking_the_minutes_ends(twin: MinuteTwin, data: st.DataObject) -> None:
    start, pauses = pick(data, twin), pick_pauses(data, twin)
    minutes = data.draw(st.integers(0, int(twin.seconds_between(start, twin.last_at)) // 60))
    expected = twin.due(start, minutes, list_minutes(pauses))
    assume(expected is not None and expected <= twin.last_at)
    assert twin.calendar().due(start, minutes * 60, pauses) == expected


@slow_to_draw
@given(twins(), st.data())
def test_due_backward_is_where_walking_back_ends(twin: MinuteTwin, data: st.DataObject) -> None:
    start = pick(data, twin)
    minutes = data.draw(st.integers(0, int(twin.seconds_between(twin.first_at, start)) // 60))
    expected = twin.due_backward(start, minutes)
    assume(expected is not None and expected >= twin.first_at)
    assert twin.calendar().due_backward(start, minutes * 60) == expected


@slow_to_draw
@given(twins(), st.data())
def test_open_next_open_and_next_close(twin: MinuteTwin, data: st.DataObject) -> None:
    at, calendar = pick(data, twin), twin.calendar()
    assert calendar.is_open(at) == (minute_of(at) in twin.open_minutes)
    assert calendar.is_open(at + timedelta(seconds=59.5)) == (minute_of(at) in twin.open_minutes)
    opening, closing = twin.due(at, 0), twin.next_close(at)
    if opening is not None and opening <= twin.last_at:
        assert calendar.next_open(at) == opening
    if closing is not None and closing <= twin.last_at:
        assert calendar.next_close(at) == closing


@slow_to_draw
@given(twins(), st.data())
def test_time_between_adds_up_and_never_shrinks(twin: MinuteTwin, data: st.DataObject) -> None:
    first, second, third = sorted(pick_exactly(data, twin) for _ in range(3))
    between = twin.calendar().seconds_between
    assert round(between(first, second) + between(second, third), 6) == between(first, third)
    assert 0 <= between(first, second) <= between(first, third) <= (third - first).total_seconds()
    assert between(third, first) == 0


@slow_to_draw
@given(twins(), st.data())
def test_due_and_seconds_between_undo_each_other(twin: MinuteTwin, data: st.DataObject) -> None:
    start, target = pick_exactly(data, twin), data.draw(st.integers(0, 10**12)) / 1e6
    pauses, calendar = pick_pauses(data, twin), twin.calendar()
    assume(any(twin.weekly.values()))
    due = calendar.due(start, target, pauses)
    assert due is not None
    assert due >= start
    assert calendar.seconds_between(start, due, pauses) == target
    if target:
        just_before = due - timedelta(microseconds=1)
        assert calendar.seconds_between(start, just_before, pauses) < target
    else:
        assert calendar.is_open(due)
    if not pauses:
        back = calendar.due_backward(due, target)
        assert calendar.seconds_between(back, due) == target
        assert back >= start or target == 0


@slow_to_draw
@given(twins(), st.data())
def test_arrays_give_what_scalars_give(twin: MinuteTwin, data: st.DataObject) -> None:
    calendar, count = twin.calendar(), data.draw(st.integers(1, 4))
    starts, ends = ([pick_exactly(data, twin) for _ in range(count)] for _ in "se")
    rows = data.draw(st.lists(st.integers(0, count - 1), max_size=6))
    pauses = [(pick_exactly(data, twin), pick_exactly(data, twin)) for _ in rows]
    open_ended = [data.draw(st.integers(0, 5)) == 0 for _ in rows]
    ended = np.where(open_ended, np.datetime64("NaT"), utc64(*(end for _, end in pauses)))
    arrays = (np.array(rows, dtype=np.int64), utc64(*(start for start, _ in pauses)), ended)
    of_row = [
        [
            (start, None if is_open else end)
            for r, (start, end), is_open in zip(rows, pauses, open_ended, strict=True)
            if r == row
        ]
        for row in range(count)
    ]
    between = calendar.seconds_between(utc64(*starts), utc64(*ends), arrays)
    rowwise = zip(starts, ends, of_row, strict=True)
    assert between.tolist() == [calendar.seconds_between(s, e, p) for s, e, p in rowwise]
    targets = [data.draw(st.sampled_from((0, 60, 3600.5, 28_800, 1e5, 1e-6))) for _ in starts]
    assert due_of_rows(calendar, starts, targets, of_row) == due_of_arrays(calendar, starts, targets, arrays)


def due_of_rows(
    calendar: WorkingCalendar,
    starts: list[datetime],
    targets: list[float],
    pauses: list[list[tuple[datetime, datetime | None]]],
) -> list[datetime | None] | str:
    try:
        rows = zip(starts, targets, pauses, strict=True)
        return [calendar.due(start, target, paused) for start, target, paused in rows]
    except InvalidInput as error:
        return str(error)


def due_of_arrays(
    calendar: WorkingCalendar, starts: list[datetime], targets: list[float], pauses: tuple[object, ...]
) -> list[datetime | None] | str:
    try:
        due = calendar.due(utc64(*starts), np.array(targets), pauses)
    except InvalidInput as error:
        return str(error)
    return [None if np.isnat(at) else at.item().replace(tzinfo=UTC) for at in due]
