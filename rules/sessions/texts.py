"""What residents are told about virtual sessions: by e-mail, and by SMS in one message.

Nothing in a text is personal beyond the reference of the query and the link: no name, no account, no address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rules.lookups import ChecklistItem
from rules.sessions.sms import choose_wording
from rules.written import show_date

Notice = Literal["invitation", "booking", "move", "cancellation", "offer", "link", "reminder"]

_SUBJECTS: Final[dict[Notice, str]] = {
    "invitation": "Invitation to a virtual session about query {references}",
    "booking": "Your virtual session about query {references} is booked",
    "move": "Your virtual session about query {references} has moved",
    "cancellation": "Your virtual session about query {references} is cancelled",
    "offer": "A seat is free for query {references}",
    "link": "The link to your virtual session about query {references}",
    "reminder": "Reminder: your virtual session about query {references}",
}
_OPENINGS: Final[dict[Notice, str]] = {
    "invitation": "We would like to resolve your query {references} with you in a virtual session: "
    "a talk with an expert over Microsoft Teams.",
    "booking": "Your virtual session about query {references} is booked.",
    "move": "Your virtual session about query {references} has moved to another time.",
    "cancellation": "Your virtual session about query {references} is cancelled. Your query stays open.",
    "offer": "A seat in a virtual session has become free for your query {references}.",
    "link": "This is the link to join your virtual session about query {references}. Use no earlier one.",
    "reminder": "We expect you at your virtual session about query {references}.",
}
_LISTED: Final = 3
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Meeting:
    """When a resident may come, with the link to join by, None while there is none."""

    starts_at: datetime
    ends_at: datetime
    join_url: str | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a text is about: queries of one resident, and one meeting or, for an invitation, several.

    `takes_bookings` is False for evenings to which residents come without a seat. `answer_by_at`: until when
    an offered seat is held.
    """

    references: tuple[str, ...]
    category_name: str
    meetings: tuple[Meeting, ...]
    timezone: ZoneInfo
    municipality: str
    call_centre: str
    documents: tuple[ChecklistItem, ...] = ()
    takes_bookings: bool = True
    answer_by_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """An e-mail's subject and body, and an SMS that one message of the GSM alphabet holds."""

    subject: str
    body: str
    sms: str


def write_texts(notice: Notice, occasion: Occasion) -> Texts:
    """What the resident is told on an occasion; the time zone is always said.

    Raises:
        ValueError: no query or no meeting was given.
    """
    if not occasion.references or not occasion.meetings:
        raise ValueError("a text needs a query and a time")
    return Texts(
        subject=_SUBJECTS[notice].format(references=_show_references(occasion.references)),
        body="\n\n".join(filter(None, _write_paragraphs(notice, occasion))),
        sms=choose_wording(_word_sms(notice, occasion)),
    )


def write_checklist(documents: Sequence[ChecklistItem]) -> str:
    """What to have ready, one a line; empty when nothing is needed."""
    if not documents:
        return ""
    ordered = sorted(documents, key=lambda each: not each.is_required)
    return "\n".join(["Please have ready:", *map(_show_document, ordered)])


def _show_meeting(meeting: Meeting, timezone: ZoneInfo) -> str:
    """'Tue 1 Dec 2026, 17:00 to 17:15 (SAST, UTC+2)'."""
    start, end = meeting.starts_at.astimezone(timezone), meeting.ends_at.astimezone(timezone)
    day = f"{_WEEKDAYS[start.weekday()]} {show_date(start.date())}"
    return f"{day}, {start:%H:%M} to {end:%H:%M} ({start:%Z}, {_show_offset(start)})"


def _write_paragraphs(notice: Notice, occasion: Occasion) -> Iterator[str]:
    yield _OPENINGS[notice].format(references=_show_references(occasion.references))
    yield f"Topic: {occasion.category_name}\n{_show_when(notice, occasion)}"
    if notice == "cancellation":
        yield f"For another seat, call {occasion.call_centre} and give the reference of your query."
    else:
        yield _say_what_to_do(notice, occasion)
        yield write_checklist(occasion.documents)
        if notice not in ("invitation", "offer"):
            yield (
                "You cannot come, or need another time? "
                f"Call {occasion.call_centre} and give the reference of your query."
            )
    yield f"{occasion.municipality}\nThis e-mail was sent by a program; answers to it are not read."


def _show_when(notice: Notice, occasion: Occasion) -> str:
    shown = [_show_place(meeting, occasion, notice) for meeting in occasion.meetings]
    if len(shown) == 1:
        return f"When: {shown[0]}"
    return "\n".join(["When, as suits you:", *(f"- {each}" for each in shown)])


def _show_place(meeting: Meeting, occasion: Occasion, notice: Notice) -> str:
    when = _show_meeting(meeting, occasion.timezone)
    link = _link_of(meeting, occasion, notice)
    return f"{when}\nJoin by this link: {link}" if link else when


def _link_of(meeting: Meeting, occasion: Occasion, notice: Notice) -> str | None:
    """The link, for those who have a seat, or need none."""
    if notice in ("cancellation", "offer") or (notice == "invitation" and occasion.takes_bookings):
        return None
    return meeting.join_url


def _say_what_to_do(notice: Notice, occasion: Occasion) -> str:
    if notice == "invitation" and occasion.takes_bookings:
        return f"To book a seat, call {occasion.call_centre} and give the reference of your query."
    if notice == "offer" and occasion.answer_by_at is not None:
        local = occasion.answer_by_at.astimezone(occasion.timezone)
        until = f"{show_date(local.date())} {local:%H:%M} ({local:%Z})"
        return (
            f"It is held for you until {until}. To take it, call {occasion.call_centre} and give the "
            "reference of your query. If you do nothing, nothing changes for you."
        )
    if any(_link_of(meeting, occasion, notice) for meeting in occasion.meetings):
        return (
            "The link opens in a browser or the Teams app, without an account. You may have to wait a little."
        )
    return f"You will be sent the link to join. You can also ask for it at {occasion.call_centre}."


def _word_sms(notice: Notice, occasion: Occasion) -> Iterator[str]:
    """Wordings from the fullest to the shortest."""
    meeting = occasion.meetings[0]
    reference = _count_references(occasion.references)
    when = _show_shortly(meeting, occasion.timezone)
    call = occasion.call_centre.split(" or ")[0]
    ending = _end_sms(notice, occasion, call)
    opening = {
        "invitation": f"{reference}: talk to an expert on Teams, {when}.",
        "booking": f"{reference}: virtual session booked, {when}.",
        "move": f"{reference}: virtual session moved to {when}.",
        "cancellation": f"{reference}: virtual session of {when} is cancelled.",
        "offer": f"{reference}: a seat is free, {when}.",
        "link": f"{reference}: link of your virtual session, {when}.",
        "reminder": f"{reference}: virtual session {when}.",
    }[notice]
    link = _link_of(meeting, occasion, notice)
    for last in [f"Join: {link}", ending] if link else [ending]:
        yield f"{occasion.municipality}: {opening} {last}"
        yield f"{opening} {last}"
    yield opening


def _end_sms(notice: Notice, occasion: Occasion, call: str) -> str:
    if notice == "cancellation":
        return f"New seat: {call}"
    if notice == "offer" and occasion.answer_by_at is not None:
        return f"Held until {occasion.answer_by_at.astimezone(occasion.timezone):%H:%M}. Take it: {call}"
    if notice == "invitation" and occasion.takes_bookings:
        return f"Book: {call}"
    return f"Link: ask {call}"


def _show_shortly(meeting: Meeting, timezone: ZoneInfo) -> str:
    start, end = meeting.starts_at.astimezone(timezone), meeting.ends_at.astimezone(timezone)
    return f"{_WEEKDAYS[start.weekday()]} {show_date(start.date())} {start:%H:%M}-{end:%H:%M} {start:%Z}"


def _show_offset(local: datetime) -> str:
    """'UTC+2' or 'UTC-3:30'."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _show_references(references: Sequence[str]) -> str:
    shown = ", ".join(references[:_LISTED])
    more = len(references) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def _count_references(references: Sequence[str]) -> str:
    return references[0] if len(references) == 1 else f"{references[0]} +{len(references) - 1}"


def _show_document(item: ChecklistItem) -> str:
    note = f" ({item.note})" if item.note else ""
    return f"- {item.name}{note}" if item.is_required else f"- {item.name}{note}, if you have it"
