"""Messages that leave the desk: to whom they go, what they may hold, how long to go on trying."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from rules.contacts import clean_email
from rules.errors import InvalidInput

Status = Literal["waiting", "sending", "sent", "failed", "given_up", "cancelled"]
RecipientKind = Literal["user", "contact", "address"]
CalendarMethod = Literal["REQUEST", "CANCEL"]

LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 100_000

# A server that is away over a weekend is outlasted: together they come to two and a half days.
PAUSES: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 480, 720, 720, 720, 720))
MOST_ATTEMPTS: Final = len(PAUSES) + 1


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message is for: a colleague, a resident's contact, or a bare address.

    The address of a colleague or contact is looked up when the message is sent, so that a corrected one
    counts and an erased one is gone.
    """

    kind: RecipientKind
    user_id: int | None = None
    contact_id: int | None = None
    address: str | None = None


def to_user(user_id: int) -> Recipient:
    """A colleague, at the address an administrator noted."""
    return Recipient("user", user_id=user_id)


def to_contact(contact_id: int) -> Recipient:
    """A resident, at the address noted on the contact."""
    return Recipient("contact", contact_id=contact_id)


def to_address(address: str) -> Recipient:
    """An address that belongs to nobody the desk knows.

    Raises:
        InvalidInput: it is no e-mail address.
    """
    clean = clean_email(address)
    if clean is None:
        raise InvalidInput("Give the e-mail address the message is for.")
    return Recipient("address", address=clean)


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar file that goes with a message. Whom it is from and for is added when it is sent."""

    method: CalendarMethod
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An e-mail to be written into the outbox.

    `key` names what it is about, such as 'escalation:2026-11-22:manager:7': the same key is sent once. The
    text and the calendar part hold no personal data beyond a query's reference and a link. `attachment_id`: a
    file of the query that goes with it.
    """

    key: str
    to: Recipient
    template_code: str
    subject: str
    body: str
    not_before_at: datetime | None = None
    calendar: CalendarPart | None = None
    attachment_id: int | None = None


def clean_draft(draft: Draft) -> Draft:
    """The draft without surrounding space.

    Raises:
        InvalidInput: no key, no subject or body, one of them too long, or a line break in the subject, which
            would let its writer add headers.
    """
    subject, body = draft.subject.strip(), draft.body.strip()
    if not draft.key.strip():
        raise InvalidInput("A message needs a key that tells it from every other.")
    if not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise InvalidInput(f"The subject of a message has 1 to {LONGEST_SUBJECT} characters.")
    if not subject.isprintable():
        raise InvalidInput("The subject of a message is one line without control characters.")
    if not 1 <= len(body) <= LONGEST_BODY:
        raise InvalidInput(f"The text of a message has 1 to {LONGEST_BODY} characters.")
    if any(character < " " and character not in "\n\t" for character in body):
        raise InvalidInput("The text of a message holds no control characters.")
    if draft.calendar is not None and not 1 <= len(draft.calendar.text) <= LONGEST_BODY:
        raise InvalidInput(f"A calendar part has 1 to {LONGEST_BODY} characters.")
    return replace(draft, subject=subject, body=body)


def next_try_at(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts (at least 1), or None when it is time to give up."""
    return now + PAUSES[attempts - 1] if attempts < MOST_ATTEMPTS else None


def make_message_id(key: str, domain: str) -> str:
    """The Message-ID header of a key: the same at every attempt, so that a repeat can be told."""
    return f"<{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}@{domain}>"
