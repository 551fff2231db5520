"""How figures, dates and durations are written on screen; what files share with it is in `rules.written`."""

from datetime import UTC, datetime, timedelta
from typing import Final

from rules.written import (
    NOTHING,
    THIN,
    ZONE,
    show_count,
    show_date,
    show_instant,
    show_month,
    show_rand,
    show_time,
)

__all__ = [
    "NOTHING",
    "THIN",
    "ZONE",
    "show_age",
    "show_count",
    "show_date",
    "show_instant",
    "show_month",
    "show_rand",
    "show_relative",
    "show_time",
    "show_working",
]

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


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
