"""Calendar files by RFC 5545 and 5546: an invitation, its update, its cancellation, and a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cache
from typing import Final
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import STATUS, Alarm, Calendar, Event, Timezone, vCalAddress, vDuration

from rules.messages import CalendarPart

MEDIA_TYPE: Final = "text/calendar"
_REFRESHED_EVERY: Final = timedelta(hours=1)
_PRODUCT: Final = "-//Tharollo//Billing queries//EN"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An appointment that one person is asked to keep.

    `uid` stays the same for good and `sequence` rises with every change, also with the cancellation: by these
    two a calendar knows what replaces what. `written_at` becomes DTSTAMP. Nothing here names a person.
    """

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    timezone: ZoneInfo
    title: str
    text: str
    written_at: datetime
    join_url: str | None = None
    alarms_before: tuple[timedelta, ...] = ()
    is_cancelled: bool = False


def write_invitation(invitation: Invitation) -> CalendarPart:
    """A REQUEST, or a CANCEL for what is cancelled, still without organiser and attendee.

    Those two are personal data; `address_invitation` adds them when the message is sent.
    """
    event = _make_event(invitation)
    if not invitation.is_cancelled:
        for before in invitation.alarms_before:
            event.add_component(Alarm.new_display(description=invitation.title, trigger=-before))
    method: Final = "CANCEL" if invitation.is_cancelled else "REQUEST"
    return CalendarPart(method, _write(_make_calendar(method, invitation.timezone), [event]))


def address_invitation(text: str, *, organiser: str, attendee: str) -> str:
    """The invitation with both ends: `organiser` may be 'Name <address>', `attendee` is a bare address.

    The same text and addresses give the same bytes, so that a repeated message is the same message.

    Raises:
        ValueError: the text is no calendar.
    """
    calendar = Calendar.from_ical(text)
    name, address = parseaddr(organiser)
    for event in calendar.events:
        event["ORGANIZER"] = _make_address(address, CN=name or address)
        event["ATTENDEE"] = _make_address(
            attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"
        )
    return _to_text(calendar)


def write_feed(entries: Iterable[Invitation], *, name: str, timezone: ZoneInfo) -> str:
    """A calendar that is read again and again; `name` is what the reader's list of calendars shows.

    All entries are in the one time zone.
    """
    calendar = _make_calendar("PUBLISH", timezone)
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", _REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESHED_EVERY))
    return _write(calendar, map(_make_event, entries))


def _make_event(invitation: Invitation) -> Event:
    zone = invitation.timezone
    return Event.new(
        uid=str(invitation.uid),
        sequence=invitation.sequence,
        stamp=invitation.written_at,
        start=invitation.starts_at.astimezone(zone),
        end=invitation.ends_at.astimezone(zone),
        summary=invitation.title,
        description=invitation.text,
        location=invitation.join_url,
        url=invitation.join_url,
        status=STATUS.CANCELLED if invitation.is_cancelled else STATUS.CONFIRMED,
    )


def _make_calendar(method: str, timezone: ZoneInfo) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    calendar.add("METHOD", method)
    calendar.add_component(_describe_timezone(timezone))
    return calendar


@cache
def _describe_timezone(timezone: ZoneInfo) -> Timezone:
    """The VTIMEZONE; working it out takes ten times as long as all the rest."""
    return Timezone.from_tzinfo(timezone)


def _write(calendar: Calendar, events: Iterable[Event]) -> str:
    for event in events:
        calendar.add_component(event)
    return _to_text(calendar)


def _to_text(calendar: Calendar) -> str:
    written: bytes = calendar.to_ical()
    return written.decode()


def _make_address(address: str, **parameters: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{quote(address, safe='@.+-_')}")
    made.params.update(parameters)
    return made
