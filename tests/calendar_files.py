"""Reads calendar files with two libraries that share no code, and checks what RFC 5545 and 5546 ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as StrictEvent
from icalendar import Calendar


def read_event(text: str) -> Any:
    """The one event of a file, which both libraries understand alike."""
    [event] = read_calendar(text).events
    return event


def read_calendar(text: str) -> Any:
    """The calendar of a file, which both libraries understand alike."""
    check_lines(text)
    calendar: Any = Calendar.from_ical(text)
    strict = IcsCalendarStream.calendar_from_ics(text)
    assert [calendar.get("METHOD"), calendar.get("VERSION")] == [strict.method, strict.version]
    assert calendar.errors == []
    assert not calendar.get_missing_tzids()
    for event, other in zip(calendar.events, strict.events, strict=True):
        agree(event, other)
    return calendar


def check_lines(text: str) -> None:
    """RFC 5545 3.1: lines end in CRLF and have at most 75 octets."""
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert not any("\n" in line or "\r" in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)


def agree(event: Any, strict: StrictEvent) -> None:
    """Both libraries read the same, and what every event needs is there."""
    assert str(event["UID"]) == strict.uid
    assert int(event["SEQUENCE"]) == strict.sequence
    assert str(event["SUMMARY"]) == strict.summary
    assert str(event["DESCRIPTION"]) == strict.description
    assert str(event["STATUS"]) == strict.status
    assert [instant(event.start), instant(event.end)] == [instant(strict.dtstart), instant(strict.dtend)]
    assert instant(event.start) < instant(event.end)
    assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
    assert instant(event["DTSTAMP"].dt) == instant(strict.dtstamp)
    assert [str(each) for each in event.attendees] == [each.uri for each in strict.attendees]
    assert str(event.organizer or "") == str(strict.organizer.uri if strict.organizer else "")
    alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert alarms == [each.trigger for each in strict.alarm]


def instant(at: object) -> datetime:
    assert isinstance(at, datetime)
    assert at.tzinfo is not None
    return at.astimezone(UTC)
