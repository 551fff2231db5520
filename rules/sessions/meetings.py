"""Teams meetings that the desk makes: how they are named, and how long to go on trying."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.written import show_date

# Together five hours: whoever waits for a link is told in time to paste one.
PAUSES: Final = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 60, 60, 60))
MOST_ATTEMPTS: Final = len(PAUSES) + 1
LONGEST_PAUSE: Final = timedelta(hours=2)


def name_meeting(municipality: str, category_name: str, starts_at: datetime, timezone: ZoneInfo) -> str:
    """What a meeting is called in Teams: 'City of Example: Metering, 1 Dec 2026 17:00'."""
    local = starts_at.astimezone(timezone)
    return f"{municipality}: {category_name}, {show_date(local.date())} {local:%H:%M}"


def next_attempt_at(attempts: int, now: datetime, after: timedelta | None = None) -> datetime | None:
    """When to ask again after so many attempts (at least 1), None when it is time to give up.

    `after` is how long Microsoft asks to wait; it is kept to, up to LONGEST_PAUSE.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    asked = min(after or timedelta(), LONGEST_PAUSE)
    return now + max(PAUSES[attempts - 1], asked)
