"""How figures, dates and instants are written, on every screen and in every file the same."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Africa/Johannesburg")
THIN: Final = "\u202f"
NOTHING: Final = "–"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show_count(count: int | None) -> str:
    """12345 as '12 345', with thin spaces that do not break."""
    return NOTHING if count is None else f"{count:,}".replace(",", THIN)


def show_rand(amount: Decimal | None) -> str:
    """Rand as 'R 1 234.56', negative as '−R 1 234.56', with thin spaces that do not break."""
    if amount is None:
        return NOTHING
    figures = f"{abs(amount):,.2f}".replace(",", THIN)
    return f"{'−' if amount < 0 else ''}R{THIN}{figures}"


def show_date(day: date | None) -> str:
    """A date, or the local date of an instant, as '22 Nov 2026'."""
    if day is None:
        return NOTHING
    local = day.astimezone(ZONE) if isinstance(day, datetime) else day
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def show_time(at: datetime | None) -> str:
    """The local time of an instant as '17:00'."""
    return NOTHING if at is None else f"{at.astimezone(ZONE):%H:%M}"


def show_instant(at: datetime | None) -> str:
    """The local date and time of an instant as '22 Nov 2026 17:00'."""
    return NOTHING if at is None else f"{show_date(at)} {show_time(at)}"


def show_month(month: date | None) -> str:
    """A billing month as 'Nov 2026'."""
    return NOTHING if month is None else f"{_MONTHS[month.month - 1]} {month.year}"
