"""What speaks against an expert's place in a virtual session, told before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from data.tables.campaigns import campaign, expert_absence, roster_place, virtual_session
from data.tables.cases import contact
from data.tables.people import app_user
from data.tables.seats import IS_LIVE, booking, seat
from queries.actions.sessions.locked import Meeting, look_at_meeting
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference
from rules.sessions.slots import list_slots
from rules.written import show_date

ConflictKind = Literal["elsewhere", "role", "skill", "leave", "cap", "scope", "language"]
MAY_SIT: Final = ("expert", "manager")


@dataclass(frozen=True, slots=True)
class RosterConflict:
    """One thing that speaks against a place; nobody can be in two places, all else a manager may overrule."""

    kind: ConflictKind
    sentence: str

    @property
    def is_final(self) -> bool:
        return self.kind in ("elsewhere", "role")


def list_conflicts(
    connection: Connection, actor: Actor, *, virtual_session_id: int, user_id: int, reference: Reference
) -> tuple[RosterConflict, ...]:
    """Everything that speaks against an expert's place, the final ones first; empty when nothing does.

    Raises:
        NotFound: there is no such virtual session or person.
    """
    check(actor, "see_sessions")
    meeting = look_at_meeting(connection, virtual_session_id=virtual_session_id)
    person = (
        connection.execute(sa.select(app_user).where(app_user.c.user_id == user_id)).mappings().one_or_none()
    )
    if person is None:
        raise NotFound("There is no such person.")
    found = [
        *_find_elsewhere(connection, meeting, person, reference),
        *_find_unfit(meeting, person, reference),
        *_find_leave(connection, meeting, person, reference),
        *_find_cap(connection, meeting, person, reference),
        *_find_scope(meeting, person, reference),
        *_find_language(connection, meeting, person, reference),
    ]
    return tuple(sorted(found, key=lambda each: not each.is_final))


def _find_elsewhere(
    connection: Connection, meeting: Meeting, person: RowMapping, reference: Reference
) -> Iterator[RosterConflict]:
    rows = connection.execute(
        sa.select(
            virtual_session.c.virtual_session_id,
            virtual_session.c.category_code,
            virtual_session.c.starts_at,
            campaign.c.name,
        )
        .join(roster_place, roster_place.c.virtual_session_id == virtual_session.c.virtual_session_id)
        .join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
        .where(
            roster_place.c.user_id == person["user_id"],
            roster_place.c.removed_at.is_(None),
            virtual_session.c.starts_at < meeting.ends_at,
            virtual_session.c.ends_at > meeting.starts_at,
        )
    )
    for row in rows:
        what = reference.categories[row.category_code].name
        where = (
            "sits here already"
            if row.virtual_session_id == meeting.virtual_session_id
            else f"sits in {what} ({row.name}) at {_show_time(row.starts_at, reference)} on the same evening"
        )
        yield RosterConflict("elsewhere", f"{person['display_name']} {where}.")


def _find_unfit(meeting: Meeting, person: RowMapping, reference: Reference) -> Iterator[RosterConflict]:
    name = person["display_name"]
    if not person["is_active"]:
        yield RosterConflict("role", f"{name} no longer works here.")
    elif person["role"] not in MAY_SIT:
        yield RosterConflict("role", f"{name} is no billing expert.")
    if meeting.category_code not in person["skills"]:
        what = reference.categories[meeting.category_code].name
        yield RosterConflict("skill", f"{name} has no skill in {what} noted.")


def _find_leave(
    connection: Connection, meeting: Meeting, person: RowMapping, reference: Reference
) -> Iterator[RosterConflict]:
    on = reference.local_day(meeting.starts_at)
    absence = connection.execute(
        sa.select(expert_absence)
        .where(
            expert_absence.c.user_id == person["user_id"],
            expert_absence.c.removed_at.is_(None),
            expert_absence.c.from_on <= on,
            expert_absence.c.to_on >= on,
        )
        .order_by(expert_absence.c.from_on)
        .limit(1)
    ).one_or_none()
    if absence is not None:
        until = f"{show_date(absence.from_on)} to {show_date(absence.to_on)}"
        yield RosterConflict("leave", f"{person['display_name']} is away {until}.")


def _find_cap(
    connection: Connection, meeting: Meeting, person: RowMapping, reference: Reference
) -> Iterator[RosterConflict]:
    most = person["seats_a_day"]
    most = reference.sessions.seats_a_day if most is None else most
    on = reference.local_day(meeting.starts_at)
    taken = connection.scalar(
        sa.select(sa.func.count())
        .select_from(seat)
        .join(roster_place, roster_place.c.roster_place_id == seat.c.roster_place_id)
        .where(
            roster_place.c.user_id == person["user_id"],
            roster_place.c.removed_at.is_(None),
            seat.c.virtual_session_id != meeting.virtual_session_id,
            seat.c.withdrawn_at.is_(None),
            seat.c.starts_at >= reference.midnight(on),
            seat.c.starts_at < reference.midnight(on + timedelta(days=1)),
        )
    )
    seats = (taken or 0) + len(list_slots(meeting.starts_at, meeting.ends_at, meeting.slot_minutes))
    if seats > most:
        words = f"{person['display_name']} would have {seats} seats on {show_date(on)}; the most is {most}."
        yield RosterConflict("cap", words)


def _find_scope(meeting: Meeting, person: RowMapping, reference: Reference) -> Iterator[RosterConflict]:
    """Queries outside an expert's area are hidden from them, on the evening too."""
    name = person["display_name"]
    if _is_apart(person["regions"], meeting.regions):
        theirs, here = ", ".join(person["regions"]), ", ".join(meeting.regions)
        yield RosterConflict("scope", f"{name} sees region {theirs} only; this campaign is for {here}.")
    elif _is_apart(person["wards"], meeting.wards):
        yield RosterConflict("scope", f"{name} sees none of the wards of this campaign.")
    if _is_apart(person["category_codes"], [meeting.category_code]):
        what = reference.categories[meeting.category_code].name
        yield RosterConflict("scope", f"{name} does not see queries about {what}.")


def _is_apart(theirs: Any, ours: Any) -> bool:
    return bool(theirs and ours) and not set(theirs) & set(ours)


def _find_language(
    connection: Connection, meeting: Meeting, person: RowMapping, reference: Reference
) -> Iterator[RosterConflict]:
    """Residents booked here whose language neither this expert nor anybody on the roster speaks."""
    spoken = set(person["languages"])
    for languages in connection.scalars(
        sa.select(app_user.c.languages)
        .join(roster_place, roster_place.c.user_id == app_user.c.user_id)
        .where(
            roster_place.c.virtual_session_id == meeting.virtual_session_id,
            roster_place.c.removed_at.is_(None),
        )
    ):
        spoken.update(languages)
    rows = connection.execute(
        sa.select(contact.c.language, sa.func.count().label("residents"))
        .join(booking, booking.c.contact_id == contact.c.contact_id)
        .where(
            booking.c.virtual_session_id == meeting.virtual_session_id,
            IS_LIVE,
            contact.c.language.is_not(None),
            contact.c.language.not_in(spoken),
        )
        .group_by(contact.c.language)
        .order_by(contact.c.language)
    )
    for row in rows:
        known = reference.languages.get(row.language)
        who = "resident booked here prefers" if row.residents == 1 else "residents booked here prefer"
        yield RosterConflict(
            "language",
            f"{row.residents} {who} {known.name if known else row.language}, which"
            f" {person['display_name']} does not speak.",
        )


def _show_time(at: datetime, reference: Reference) -> str:
    return f"{at.astimezone(reference.timezone):%H:%M}"
