"""Calendar files: read by two libraries, and by the rules of RFC 5545 and 5546."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outward.calendars import Invitation, address_invitation, write_feed, write_invitation
from outward.mail import Refused, build_mail
from rules.messages import CalendarPart
from tests.calendar_files import instant, read_calendar, read_event

STARTS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
SENDER = "Billing queries <desk@example.org>"
SEAT = Invitation(
    uid=UUID("6d3b2c1e-55f3-4a7e-9d53-0c1f65e1a001"),
    sequence=0,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=15),
    timezone=ZoneInfo("Africa/Johannesburg"),
    title="Virtual session about your query JHB-B-2026-000123-C",
    text="Join by this link:\nhttps://teams.microsoft.com/meet/1\n\nHave ready: statement; photo, dated.",
    written_at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    join_url="https://teams.microsoft.com/l/meetup-join/" + "19%3ameeting_" + "x" * 150,
    alarms_before=(timedelta(hours=24), timedelta(hours=1)),
)


def send_out(part: CalendarPart, to: str = "resident@example.org") -> EmailMessage:
    """The message as it arrives."""
    mail = build_mail(
        sender=SENDER,
        to=to,
        subject="Your virtual session",
        body="Text",
        message_id="<1@example.org>",
        at=SEAT.written_at,
        calendar=part,
    )
    arrived = message_from_bytes(mail.as_bytes(), policy=default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def calendar_of(mail: EmailMessage) -> tuple[str, str]:
    """The method in the MIME header and the file."""
    plain, calendar = mail.iter_parts()
    assert (mail.get_content_type(), plain.get_content_type()) == ("multipart/alternative", "text/plain")
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_content_charset() == "utf-8"
    payload = calendar.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return str(calendar["Content-Type"].params["method"]), payload.decode()


def test_request_is_what_a_calendar_needs() -> None:
    method, text = calendar_of(send_out(write_invitation(SEAT)))
    calendar = read_calendar(text)
    event = read_event(text)
    assert method == calendar["METHOD"] == "REQUEST"
    assert event["UID"] == str(SEAT.uid)
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].params["TZID"] == "Africa/Johannesburg"
    assert event.start.hour == 17
    assert instant(event.start) == STARTS
    assert event["LOCATION"] == event["URL"] == SEAT.join_url
    assert event["ORGANIZER"] == "mailto:desk@example.org"
    assert event["ORGANIZER"].params["CN"] == "Billing queries"
    [attendee] = event.attendees
    assert attendee == "mailto:resident@example.org"
    assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("NEEDS-ACTION", "FALSE")
    assert [each["TRIGGER"].dt for each in event.walk("VALARM")] == [-timedelta(days=1), -timedelta(hours=1)]


def test_update_and_cancellation_keep_the_uid_and_rise() -> None:
    moved = replace(
        SEAT, sequence=1, starts_at=STARTS + timedelta(hours=1), ends_at=STARTS + timedelta(hours=2)
    )
    gone = replace(moved, sequence=2, is_cancelled=True)
    sent = [calendar_of(send_out(write_invitation(each))) for each in (SEAT, moved, gone)]
    events = [read_event(text) for _, text in sent]
    assert [method for method, _ in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {event["UID"] for event in events} == {str(SEAT.uid)}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    # RFC 5546 3.2.5: both ends are needed for a cancellation too; no alarm rings for what is off
    assert [len(event.attendees) for event in events] == [1, 1, 1]
    assert events[2]["ORGANIZER"] == "mailto:desk@example.org"
    assert events[2].walk("VALARM") == []


def test_part_that_is_no_calendar_is_refused() -> None:
    with pytest.raises(Refused, match="calendar part"):
        send_out(CalendarPart("REQUEST", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT"))


def test_what_is_kept_names_nobody_and_a_repeat_is_the_same() -> None:
    part = write_invitation(SEAT)
    assert "mailto:" not in part.text
    assert write_invitation(SEAT) == part
    once, again = (
        address_invitation(part.text, organiser=SENDER, attendee="resident@example.org") for _ in range(2)
    )
    assert once == again
    assert once.count("mailto:") == 2


@pytest.mark.parametrize("address", ["o'brien+tag@example.org", "nömvula@example.org", 'a%b&c"@example.org'])
def test_any_address_stays_inside_its_line(address: str) -> None:
    text = address_invitation(write_invitation(SEAT).text, organiser=SENDER, attendee=address)
    [attendee] = read_event(text).attendees
    assert attendee.startswith("mailto:")
    assert attendee.isascii()


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=300))
def test_words_cannot_add_lines(words: str) -> None:
    title = words.strip() or "Title"
    part = write_invitation(replace(SEAT, title=title, text=f"{words}\nEND:VEVENT\nBEGIN:VEVENT"))
    [event] = read_calendar(part.text).events
    assert event["SUMMARY"] == title


def test_feed_is_published_with_its_name_and_no_person() -> None:
    entries = [replace(SEAT, uid=UUID(int=n), alarms_before=()) for n in range(1, 4)]
    text = write_feed(entries, name="Virtual sessions", timezone=SEAT.timezone)
    calendar = read_calendar(text)
    assert (calendar["METHOD"], str(calendar["X-WR-CALNAME"])) == ("PUBLISH", "Virtual sessions")
    assert [event["UID"] for event in calendar.events] == [str(each.uid) for each in entries]
    assert calendar.refresh_interval == timedelta(hours=1)
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text


def test_empty_feed_is_still_a_calendar() -> None:
    calendar = read_calendar(write_feed([], name="Virtual sessions", timezone=SEAT.timezone))
    assert calendar.events == []
