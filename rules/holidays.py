"""South African public holidays by rule (Public Holidays Act 36 of 1994)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

FIXED: Final[tuple[tuple[int, int, str], ...]] = (
    (1, 1, "New Year's Day"),
    (3, 21, "Human Rights Day"),
    (4, 27, "Freedom Day"),
    (5, 1, "Workers' Day"),
    (6, 16, "Youth Day"),
    (8, 9, "National Women's Day"),
    (9, 24, "Heritage Day"),
    (12, 16, "Day of Reconciliation"),
    (12, 25, "Christmas Day"),
    (12, 26, "Day of Goodwill"),
)
SUNDAY: Final = 6


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(rest, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def _holidays_by_rule(year: int) -> Mapping[date, str]:
    easter = easter_sunday(year)
    days = {date(year, month, day): name for month, day, name in FIXED}
    for day, name in ((easter - timedelta(2), "Good Friday"), (easter + timedelta(1), "Family Day")):
        days[day] = f"{days[day]} and {name}" if day in days else name
    for day, name in list(days.items()):
        monday = day + timedelta(1)
        # A Sunday 25 December needs no rule: its Monday is the Day of Goodwill already.
        if day.weekday() == SUNDAY and monday not in days:
            days[monday] = f"{name} (observed)"
    return dict(sorted(days.items()))


def list_holidays(year: int, declared: Mapping[date, str] | None = None) -> dict[date, str]:
    """Public holidays of a year with their names, in order: by rule, and the year's declared days."""
    days = dict(_holidays_by_rule(year))
    for day, name in (declared or {}).items():
        if day.year == year:
            days.setdefault(day, name)
    return dict(sorted(days.items()))


def collect_holidays(from_year: int, to_year: int, declared: Iterable[date] = ()) -> frozenset[date]:
    """All public holidays from one year to another, both included, and all declared days."""
    by_rule = {day for year in range(from_year, to_year + 1) for day in _holidays_by_rule(year)}
    return frozenset(by_rule | set(declared))
