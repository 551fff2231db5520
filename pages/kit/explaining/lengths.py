"""Lengths of time in words: office time in working days, calendar time in days."""

from typing import Final

from pages.kit.format import show_working
from rules.clocks.explanation import Explanation
from rules.clocks.readings import Clock

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


def tell_length(seconds: float, clock: Clock, told: Explanation) -> str:
    """A length that a clock counted: '2 working days 3 h' or '12 days 4 h'. Its sign is left out."""
    if clock.is_working:
        return tell_working(seconds, told)
    return show_days(abs(seconds))


def tell_working(seconds: float, told: Explanation) -> str:
    """Office time, by the policy's length of a working day."""
    return show_working(_whole_minutes(abs(seconds)), int(told.policy.hours_per_day * _HOUR))


def show_hours(seconds: float) -> str:
    """Office time within a day: '7 h 30 min'."""
    return show_working(_whole_minutes(seconds), 1000 * _DAY)


def show_days(seconds: float) -> str:
    """Calendar time: '12 days 4 h', '4 h 10 min'."""
    days, rest = divmod(_whole_minutes(seconds), _DAY)
    if not days:
        return show_hours(rest)
    text = f"{days} {'day' if days == 1 else 'days'}"
    return f"{text} {rest // _HOUR} h" if rest >= _HOUR else text


def _whole_minutes(seconds: float) -> int:
    return round(seconds / _MINUTE) * _MINUTE
