"""Working time of a million random intervals beside numpy's business days and two packages for the same."""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.holidays import collect_holidays
from rules.working_time import WorkingCalendar
from tests.bench.floor import measure_in_turn

COUNT: Final = 1_000_000
ROUNDS: Final = 9
SAMPLE: Final = 30
OPENS, CLOSES = clock(7, 30), clock(15, 30)
WEEK = {day: [("07:30", "15:30")] for day in ("mon", "tue", "wed", "thu", "fri")}
HOLIDAYS = collect_holidays(2021, 2026)
FIRST, LAST = np.datetime64("2021-07-01", "us"), np.datetime64("2026-07-01", "us")

# Africa/Johannesburg has been two hours ahead of UTC since 1944, which lets numpy's days be local days.
AHEAD: Final = np.timedelta64(2, "h")
_MICROS: Final = 1_000_000
_OPENS: Final = (7 * 60 + 30) * 60 * _MICROS
_LENGTH: Final = 8 * 3600 * _MICROS

Instants = NDArray[np.datetime64]
Seconds = NDArray[np.float64]
Between = Callable[[datetime, datetime], float]


@dataclass(frozen=True)
class Intervals:
    """Random starts and ends in UTC over five years, each start first."""

    starts: Instants
    ends: Instants

    @cached_property
    def sample(self) -> list[tuple[datetime, datetime]]:
        """A few of them as local times without zone, as the packages want them."""
        pairs = zip(self.starts[:SAMPLE] + AHEAD, self.ends[:SAMPLE] + AHEAD, strict=True)
        return [(start.item(), end.item()) for start, end in pairs]


def draw_intervals(count: int) -> Intervals:
    """The same at every run."""
    random = np.random.default_rng(20_260_701)
    edges = FIRST + random.integers(0, (LAST - FIRST).astype(np.int64), (2, count)).astype("timedelta64[us]")
    return Intervals(edges.min(axis=0), edges.max(axis=0))


def count_with_numpy(intervals: Intervals, days: np.busdaycalendar) -> Seconds:
    """Whole business days by busday_count, and the parts of the two days at the ends."""
    whole = np.busday_count(
        (intervals.starts + AHEAD).astype("datetime64[D]"),
        (intervals.ends + AHEAD).astype("datetime64[D]"),
        busdaycal=days,
    )
    ends = _count_of_day(intervals.ends, days) - _count_of_day(intervals.starts, days)
    seconds: Seconds = (whole * _LENGTH + ends) / _MICROS
    return seconds


def _count_of_day(instants: Instants, days: np.busdaycalendar) -> NDArray[np.int64]:
    local = instants + AHEAD
    day = local.astype("datetime64[D]")
    passed = np.clip((local - day).astype(np.int64) - _OPENS, 0, _LENGTH)
    counted: NDArray[np.int64] = passed * np.is_busday(day, busdaycal=days)
    return counted


def measure_working_time(count: int = COUNT) -> None:
    """Print a line for each way to count."""
    intervals = draw_intervals(count)
    calendar = WorkingCalendar(timezone="Africa/Johannesburg", weekly=WEEK, holidays=HOLIDAYS)
    days = np.busdaycalendar(holidays=sorted(HOLIDAYS))
    ours = calendar.seconds_between(intervals.starts, intervals.ends)
    differing = int((ours != count_with_numpy(intervals, days)).sum())
    figure = measure_in_turn(
        "working time",
        count,
        lambda: calendar.seconds_between(intervals.starts, intervals.ends),
        lambda: count_with_numpy(intervals, days),
        ROUNDS,
        1.0,
    )
    print(f"\nworking time of {count:,} random intervals over five years")
    print(f"{'WorkingCalendar':32}{figure.project_ms:10.1f} ms")
    print(f"{'busday_count and the two ends':32}{figure.floor_ms:10.1f} ms{differing:>8} answers differ")
    print(f"{'ratio':32}{figure.ratio:10.2f}  (goal {figure.goal:.1f} or less)")
    each = figure.project_ms / 1000 / count
    for name, load in (("businesstimedelta", load_businesstimedelta), ("business-duration", load_duration)):
        print(f"{name:32}{measure_package(load, intervals, ours, each)}")
    measure_scalars(calendar)


def measure_package(load: Callable[[], Between], intervals: Intervals, ours: Seconds, each: float) -> str:
    """What a package needs for a sample, for each interval; or why it does not run here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            between = load()
            started = time.perf_counter()
            theirs = [between(start, end) for start, end in intervals.sample]
            taken = (time.perf_counter() - started) / len(theirs)
    except Exception as error:
        return f"does not run here: {type(error).__name__}: {error}"
    agreeing = sum(abs(a - b) < 1 for a, b in zip(theirs, ours[:SAMPLE].tolist(), strict=True))
    return (
        f"{taken * 1000:10.3f} ms an interval, {taken / each:,.0f} times ours; "
        f"{agreeing} of {len(theirs)} answers agree to the second"
    )


def load_businesstimedelta() -> Between:
    """Its rules take holidays as a container of dates."""
    import businesstimedelta

    hours = businesstimedelta.WorkDayRule(start_time=OPENS, end_time=CLOSES, working_days=[0, 1, 2, 3, 4])
    rules = businesstimedelta.Rules([hours, businesstimedelta.HolidayRule(HOLIDAYS)])

    def between(start: datetime, end: datetime) -> float:
        found = rules.difference(start, end)
        return float(found.hours * 3600 + found.seconds)

    return between


def load_duration() -> Between:
    """It wants holidays as a mapping."""
    from business_duration import businessDuration

    named: dict[date, str] = dict.fromkeys(HOLIDAYS, "holiday")

    def between(start: datetime, end: datetime) -> float:
        return float(
            businessDuration(
                startdate=start, enddate=end, starttime=OPENS, endtime=CLOSES, holidaylist=named, unit="sec"
            )
        )

    return between


def measure_scalars(calendar: WorkingCalendar, rounds: int = 20_000) -> None:
    """One question at a time."""
    start, end = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 5, 4, 9, tzinfo=UTC)
    asked: dict[str, Callable[[], object]] = {
        "seconds_between, one": lambda: calendar.seconds_between(start, end),
        "due, one": lambda: calendar.due(start, 144_000),
    }
    for name, ask in asked.items():
        started = time.perf_counter()
        for _ in range(rounds):
            ask()
        print(f"{name:32}{(time.perf_counter() - started) / rounds * 1e6:10.1f} µs")


if __name__ == "__main__":
    measure_working_time()
