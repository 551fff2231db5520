"""A clock day by day: what counted, what did not, and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rules.working_time import WorkingCalendar

Reason = Literal["weekend", "closed", "holiday", "declared", "before", "resident", "resolved", "stoppage"]

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that does not count; `words` are the reason of a stoppage."""

    reason: Reason
    from_at: datetime
    to_at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Why open seconds of a day did not count, or why the day has none.

    `words` name the holiday or the stoppage; `from_at` and `to_at` are None where the whole day is closed.
    """

    reason: Reason
    seconds: float = 0.0
    words: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A local day, or days in a row that a clock treats alike.

    `opens` are the opening and closing instants of its first day. `counted_seconds` have passed, and
    `coming_seconds` lie between the instant of reading and the due date; `running_seconds` add up both from
    the start to the end of the row.
    """

    from_on: date
    to_on: date
    opens: tuple[tuple[datetime, datetime], ...]
    counted_seconds: float
    coming_seconds: float
    running_seconds: float
    gaps: tuple[Gap, ...]

    @property
    def adds_nothing(self) -> bool:
        return not self.counted_seconds and not self.coming_seconds


@dataclass(frozen=True, slots=True)
class Counting:
    """What to count: from `starts_at` to `until_at`, and on to `horizon_at` as still to come.

    `declared_days` are those of the holidays that no rule gives. Where blocks overlap the first one is the
    reason.
    """

    calendar: WorkingCalendar
    zone: ZoneInfo
    holidays: Mapping[date, str]
    declared_days: Collection[date]
    starts_at: datetime
    until_at: datetime
    horizon_at: datetime
    blocks: Sequence[Block]


def list_days(counting: Counting) -> list[DayRow]:
    """One row a day from the start to the horizon; what counted in all of them is what the clock says."""
    zone = counting.zone
    on, last_on = (at.astimezone(zone).date() for at in (counting.starts_at, counting.horizon_at))
    rows: list[DayRow] = []
    running = 0.0
    while on <= last_on:
        row = _count_day(counting, on, running)
        running = row.running_seconds
        rows.append(row)
        on += _ONE_DAY
    return rows


def _count_day(counting: Counting, on: date, running: float) -> DayRow:
    begins_at, ends_at = _midnight(on, counting.zone), _midnight(on + _ONE_DAY, counting.zone)
    opens = tuple(_list_open(counting.calendar, begins_at, ends_at))
    covering = _find_covering(counting, begins_at, ends_at)
    if not opens:
        return DayRow(on, on, opens, 0.0, 0.0, running, (covering or _tell_closed(on, counting),))
    counted = coming = 0.0
    gaps: list[Gap] = []
    for from_at, to_at in _cut(opens, counting):
        seconds = (to_at - from_at).total_seconds()
        if from_at >= counting.horizon_at:
            break
        gap = _find_gap(counting, from_at, to_at)
        if gap is not None:
            _add_gap(gaps, gap)
        elif from_at < counting.until_at:
            counted += seconds
        else:
            coming += seconds
    return DayRow(on, on, opens, counted, coming, running + counted + coming, tuple(gaps))


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time.min, zone).astimezone(UTC)


def _list_open(
    calendar: WorkingCalendar, from_at: datetime, to_at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches between two instants."""
    at = from_at
    while (left := calendar.seconds_between(at, to_at)) > 0:
        opens_at = at if calendar.is_open(at) else calendar.next_open(at)
        if left >= (to_at - opens_at).total_seconds():
            yield opens_at, to_at
            return
        at = calendar.next_close(opens_at)
        yield opens_at, at


def _find_covering(counting: Counting, begins_at: datetime, ends_at: datetime) -> Gap | None:
    """The block in which a closed day lies with the days around it."""
    for block in counting.blocks:
        if block.from_at < begins_at and ends_at < block.to_at:
            return Gap(block.reason, 0.0, block.words, block.from_at, block.to_at)
    return None


def _tell_closed(on: date, counting: Counting) -> Gap:
    if on in counting.holidays:
        reason: Reason = "declared" if on in counting.declared_days else "holiday"
        return Gap(reason, words=counting.holidays[on])
    return Gap("weekend" if on.isoweekday() >= _SATURDAY else "closed")


def _cut(
    opens: Iterable[tuple[datetime, datetime]], counting: Counting
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches, cut wherever something begins or ends to count."""
    cuts = {counting.starts_at, counting.until_at, counting.horizon_at}
    for block in counting.blocks:
        cuts |= {block.from_at, block.to_at}
    for from_at, to_at in opens:
        yield from pairwise(sorted({from_at, to_at, *(at for at in cuts if from_at < at < to_at)}))


def _find_gap(counting: Counting, from_at: datetime, to_at: datetime) -> Gap | None:
    seconds = (to_at - from_at).total_seconds()
    if from_at < counting.starts_at:
        return Gap("before", seconds, "", from_at, counting.starts_at)
    for block in counting.blocks:
        if block.from_at <= from_at < block.to_at:
            return Gap(block.reason, seconds, block.words, block.from_at, block.to_at)
    return None


def _add_gap(gaps: list[Gap], gap: Gap) -> None:
    """A gap that goes on from before is one gap."""
    for place, known in enumerate(gaps):
        if replace(known, seconds=0.0) == replace(gap, seconds=0.0):
            gaps[place] = replace(known, seconds=known.seconds + gap.seconds)
            return
    gaps.append(gap)


def merge_days(rows: Iterable[DayRow], due_on: date) -> list[DayRow]:
    """The rows as people read them, with the same sums.

    Days that add nothing for the same reason become one, and so do those of a month after the due day.
    """
    merged: list[DayRow] = []
    for row in rows:
        before = merged[-1] if merged else None
        if before is not None and (_alike(before, row) or _late_together(before, row, due_on)):
            merged[-1] = _join(before, row)
        else:
            merged.append(row)
    return merged


def _alike(before: DayRow, row: DayRow) -> bool:
    return (
        before.adds_nothing
        and row.adds_nothing
        and [_without_length(gap) for gap in before.gaps] == [_without_length(gap) for gap in row.gaps]
    )


def _without_length(gap: Gap) -> Gap:
    return replace(gap, seconds=0.0)


def _late_together(before: DayRow, row: DayRow, due_on: date) -> bool:
    return before.from_on > due_on and (before.from_on.year, before.from_on.month) == (
        row.from_on.year,
        row.from_on.month,
    )


def _join(before: DayRow, row: DayRow) -> DayRow:
    gaps = list(before.gaps)
    for gap in row.gaps:
        _add_gap(gaps, gap)
    return DayRow(
        before.from_on,
        row.to_on,
        before.opens,
        before.counted_seconds + row.counted_seconds,
        before.coming_seconds + row.coming_seconds,
        row.running_seconds,
        tuple(gaps),
    )
