"""The days of a deadline as a table: what each counted, the sum so far, and why the rest did not."""

from datetime import date, datetime
from typing import Final, Literal

from pages.kit.explaining.lengths import show_hours, tell_length
from pages.kit.format import NOTHING, ZONE, show_date, show_instant, show_time
from pages.kit.grid import draw_grid
from rules.clocks.day_rows import DayRow, Gap, Reason, merge_days
from rules.clocks.explanation import Explanation

_HEADERS: Final = ("Day", "Counted", "So far", "Why not all of it", "Office hours")
_MANY: Final = 9
_YEAR: Final = len(" 2026")
_HEIGHT: Final = 355
_REASONS: Final[dict[Reason, str]] = {
    "weekend": "Weekend",
    "closed": "The office is closed on this weekday",
    "holiday": "{} (public holiday)",
    "declared": "{} (declared holiday)",
    "resident": "With the resident",
    "resolved": "Resolved",
    "stoppage": "{} (declared stoppage)",
}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def draw_days(told: Explanation) -> None:
    """Draw them as a grid that scrolls inside itself when there are many."""
    rows = list_day_cells(told)
    height: int | Literal["auto"] = _HEIGHT if len(rows) > _MANY else "auto"
    draw_grid(_HEADERS, rows, "The days of this deadline", right=(1,), height=height)


def list_day_cells(told: Explanation) -> list[list[str]]:
    """The rows in the order of the headers; what was left when it was resolved is not a day any more."""
    clock = told.resolution
    rows = merge_days(told.rows, clock.due_at.astimezone(ZONE).date())
    if clock.stopped_at is not None:
        last_on = clock.stopped_at.astimezone(ZONE).date()
        rows = [row for row in rows if row.from_on <= last_on]
    is_one_year = rows[0].from_on.year == rows[-1].to_on.year
    return [_list_cells(row, told, is_one_year) for row in rows]


def _list_cells(row: DayRow, told: Explanation, is_one_year: bool) -> list[str]:
    clock = told.resolution
    coming = 0.0 if clock.stopped_at is not None else row.coming_seconds
    running = row.running_seconds - (row.coming_seconds - coming)
    return [
        _tell_days(row.from_on, row.to_on, is_one_year),
        _tell_counted(row.counted_seconds, coming),
        tell_length(running, clock, told) if row.counted_seconds or coming else "",
        "; ".join(_tell_gap(gap, row, told) for gap in row.gaps),
        _tell_opens(row) if row.from_on == row.to_on and clock.is_working else "",
    ]


def _tell_days(from_on: date, to_on: date, is_one_year: bool) -> str:
    """The day or the days; their year only where it is not that of all rows."""
    first, last = (f"{_DAYS[day.weekday()]} {show_date(day)}" for day in (from_on, to_on))
    if is_one_year:
        first, last = first[:-_YEAR], last[:-_YEAR]
    return first if from_on == to_on else f"{first} – {last}"


def _tell_counted(counted: float, coming: float) -> str:
    parts = [show_hours(counted)] if counted else []
    if coming:
        parts.append(f"{show_hours(coming)} to come")
    return " + ".join(parts) or NOTHING


def _tell_opens(row: DayRow) -> str:
    return ", ".join(f"{show_time(opens_at)}–{show_time(closes_at)}" for opens_at, closes_at in row.opens)


def _tell_gap(gap: Gap, row: DayRow, told: Explanation) -> str:
    if gap.reason == "before":
        return _tell_before(gap, row, told)
    words = _REASONS[gap.reason].format(gap.words)
    return (
        words
        if gap.from_at is None or gap.to_at is None
        else _tell_stretch(words, gap.from_at, gap.to_at, row)
    )


def _tell_before(gap: Gap, row: DayRow, told: Explanation) -> str:
    began = "Received" if told.resolution.starts_at == told.course.received_at else "Opened again"
    after = ", after closing time" if not row.counted_seconds and not row.coming_seconds else ""
    return f"{began} at {show_time(gap.to_at)}{after}"


def _tell_stretch(words: str, from_at: datetime, to_at: datetime, row: DayRow) -> str:
    """From when to when, as far as it is not plain from the day."""
    begins_here, ends_here = (row.from_on <= _day(at) <= row.to_on for at in (from_at, to_at))
    if not begins_here and not ends_here:
        return f"{words} since {show_instant(from_at)}"
    if row.from_on != row.to_on:
        return words
    if begins_here and ends_here:
        return f"{words} {show_time(from_at)}–{show_time(to_at)}"
    return f"{words} from {show_time(from_at)}" if begins_here else f"{words} until {show_time(to_at)}"


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
