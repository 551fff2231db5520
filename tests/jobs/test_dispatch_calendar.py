"""A message with a calendar part through a real mail server: whole, addressed late, the same each time."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from outward.calendars import Invitation, write_invitation
from outward.mail import MailServer
from queries.dispatch import LEASE
from rules.errors import DomainError
from rules.messages import CalendarPart
from tests.calendar_files import read_event
from tests.jobs.posting import NOW, Times, go, look, write
from tests.mailbox import Mailbox

SEAT = Invitation(
    uid=UUID("6d3b2c1e-55f3-4a7e-9d53-0c1f65e1a001"),
    sequence=3,
    starts_at=datetime(2026, 12, 1, 15, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 15, 15, tzinfo=UTC),
    timezone=ZoneInfo("Africa/Johannesburg"),
    title="Virtual session – query JHB-B-2026-000123-C",
    text="Have ready: statement, photo.",
    written_at=NOW,
    join_url="https://teams.microsoft.com/meet/4123456789012?p=aBcDeFgHiJ",
    alarms_before=(timedelta(hours=1),),
)


def calendar_of(mail: EmailMessage) -> EmailMessage:
    plain, calendar = mail.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert isinstance(calendar, EmailMessage)
    return calendar


def read_calendar_part(mail: EmailMessage) -> str:
    payload = calendar_of(mail).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@pytest.mark.usefixtures("own_engine")
def test_calendar_part_arrives_with_both_ends(mailbox: Mailbox, post: MailServer, times: Times) -> None:
    part = write_invitation(SEAT)
    number = write(calendar=part)
    assert go(post, times) == ["sent"]
    [mail] = mailbox.arrived
    assert mail.get_content_type() == "multipart/alternative"
    calendar = calendar_of(mail)
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    event = read_event(read_calendar_part(mail))
    assert event.organizer == "mailto:desk@example.org"
    assert event.attendees == ["mailto:resident@example.org"]
    assert (event["SEQUENCE"], event["SUMMARY"]) == (3, SEAT.title)
    row = look(number)
    assert (row.calendar_method, row.calendar_text) == (part.method, part.text)


def test_repeat_carries_the_same_calendar(
    own_engine: Engine, mailbox: Mailbox, post: MailServer, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(calendar=write_invitation(SEAT))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("jobs.dispatch.mark_sent", die)
        with pytest.raises(KeyboardInterrupt):
            go(post, times)
    times.pass_by(LEASE + timedelta(days=1))
    assert go(post, times) == ["sent"]
    first, again = (read_calendar_part(mail) for mail in mailbox.arrived)
    assert first == again
    assert f"DTSTAMP:{NOW:%Y%m%dT%H%M%SZ}" in again


@pytest.mark.usefixtures("own_engine")
def test_another_method_is_refused() -> None:
    with pytest.raises(DomainError, match="outside what is allowed"):
        write(calendar=CalendarPart("REPLY", "BEGIN:VCALENDAR"))  # type: ignore[arg-type]
