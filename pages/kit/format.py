"""How figures, dates and durations are written, everywhere the same."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Africa/Johannesburg")
THIN: Final = "\u202f"
NOTHING: Final = "–"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


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


def show_working(seconds: float, day_seconds: int = 8 * _HOUR) -> str:
    """Working time as '2 working days 3 h', given how long a working day is."""
    whole = int(abs(seconds))
    days, rest = divmod(whole, day_seconds)
    hours, minutes = rest // _HOUR, rest % _HOUR // _MINUTE
    if days:
        text = f"{days} working {'day' if days == 1 else 'days'}"
        return f"{text} {hours} h" if hours else text
    return f"{hours} h {minutes} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"


def show_age(since: datetime | None, now: datetime) -> str:
    """Calendar age as '41 d'; on the first day in hours or minutes."""
    if since is None:
        return NOTHING
    seconds = max(0.0, (now - since).total_seconds())
    if seconds >= _DAY:
        return f"{int(seconds // _DAY)} d"
    return f"{int(seconds // _HOUR)} h" if seconds >= _HOUR else f"{int(seconds // _MINUTE)} min"


def show_relative(at: datetime | None, now: datetime | None = None) -> str:
    """An instant seen from now: 'just now', '5 min ago', 'in 3 h', 'yesterday', '12 days ago'.

    Put the exact instant beside it, as help text.
    """
    if at is None:
        return NOTHING
    moment = now or datetime.now(UTC)
    away = at - moment
    if abs(away) < timedelta(minutes=1):
        return "just now"
    days = (at.astimezone(ZONE).date() - moment.astimezone(ZONE).date()).days
    if days in (-1, 1):
        return "tomorrow" if days > 0 else "yesterday"
    amount = f"{abs(days)} days" if days else _short(abs(away))
    return f"in {amount}" if away > timedelta(0) else f"{amount} ago"


def _short(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds // _HOUR} h" if seconds >= _HOUR else f"{seconds // _MINUTE} min"
