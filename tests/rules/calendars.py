"""Calendars and instants that the tests of working time share."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from rules.opening.opening_hours import WEEKDAYS
from rules.working_time import WorkingCalendar

HOUR: Final = 3600
OFFICE: Final = {day: [("09:00", "17:00")] for day in WEEKDAYS[:5]}
ALWAYS: Final = {day: [("00:00", "24:00")] for day in WEEKDAYS}
NIGHTS: Final = {day: [("22:00", "06:00")] for day in WEEKDAYS}


def at(text: str, zone: str = "UTC") -> datetime:
    """An instant by the clock of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def utc64(*texts: str) -> Any:
    """Instants in UTC as numpy holds them."""
    return np.array(texts, dtype="datetime64[s]")


def office(**changes: Any) -> WorkingCalendar:
    """Nine to five on weekdays in UTC, or what is given instead."""
    return WorkingCalendar(**({"timezone": "UTC", "weekly": OFFICE} | changes))
