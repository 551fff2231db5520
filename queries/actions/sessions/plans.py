"""A campaign's virtual sessions against its plan: read back, checked, added and dropped."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, roster_place, virtual_session
from data.tables.seats import IS_LIVE, booking
from queries.actions.sessions.holds import expire_lapsed
from queries.actions.sessions.locked import lock_meeting
from queries.actions.sessions.seats import withdraw_all
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference, Window
from rules.sessions.plan import CampaignPlan, Fault, PlannedMeeting, check_plan, list_meetings
from rules.written import show_date


class PlanRefused(InvalidInput):
    """A plan with faults, each with the field it is at."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A virtual session of a campaign that is not cancelled."""

    virtual_session_id: int
    category_code: str
    starts_at: datetime
    ends_at: datetime

    @property
    def planned(self) -> PlannedMeeting:
        return PlannedMeeting(self.category_code, self.starts_at, self.ends_at)


def require_plan(
    plan: CampaignPlan, reference: Reference, now: datetime, *, past_days: Collection[date] = ()
) -> None:
    """Refuse a plan with faults. `past_days` have taken place already, so they may stay in it.

    Raises:
        PlanRefused: every fault, one for a field.
    """
    today = reference.local_day(now)
    coming = replace(plan, days=tuple(day for day in plan.days if day >= today or day not in past_days))
    faults: dict[str, Fault] = {}
    for fault in (
        *check_plan(coming, reference.sessions, today),
        *_find_unknown(plan, reference, now),
        *_find_begun(plan, reference, now, past_days),
    ):
        faults.setdefault(fault.field, fault)
    if plan.days and not coming.days:
        faults.pop("days", None)
    if faults:
        raise PlanRefused(list(faults.values()))


def _find_begun(
    plan: CampaignPlan, reference: Reference, now: datetime, past_days: Collection[date]
) -> Iterator[Fault]:
    """A virtual session that would have begun already; one of a day that took place may stand."""
    today = reference.local_day(now)
    if today not in plan.days or today in past_days:
        return
    meetings = list_meetings(replace(plan, days=(today,), repeat_weeks=None), reference.timezone)
    if any(meeting.starts_at <= now for meeting in meetings):
        yield Fault("windows", "A window of today has begun already; choose a later one or another day.")


def _find_unknown(plan: CampaignPlan, reference: Reference, now: datetime) -> Iterator[Fault]:
    for code in plan.category_codes:
        known = reference.categories.get(code)
        if known is None or known.retired:
            yield Fault("category_codes", f"There is no category {code} any more.")
    for letter in plan.regions:
        if letter not in reference.regions:
            yield Fault("regions", f"There is no region {letter}.")
    for ward_no in plan.wards:
        if reference.find_ward(ward_no, reference.local_day(now)) is None:
            yield Fault("wards", f"There is no ward {ward_no}.")


def list_held_meetings(connection: Connection, *, campaign_id: int) -> list[HeldMeeting]:
    """The virtual sessions of a campaign that are not cancelled, in order."""
    rows = connection.execute(
        sa.select(
            virtual_session.c.virtual_session_id,
            virtual_session.c.category_code,
            virtual_session.c.starts_at,
            virtual_session.c.ends_at,
        )
        .where(virtual_session.c.campaign_id == campaign_id, virtual_session.c.status == "planned")
        .order_by(virtual_session.c.starts_at, virtual_session.c.virtual_session_id)
    )
    return [HeldMeeting(*row) for row in rows]


def add_meetings(connection: Connection, *, campaign_id: int, meetings: Sequence[PlannedMeeting]) -> int:
    """Make virtual sessions; gives how many."""
    if meetings:
        rows = [{"campaign_id": campaign_id, **meeting._asdict()} for meeting in meetings]
        connection.execute(sa.insert(virtual_session), rows)
    return len(meetings)


def drop_meetings(
    connection: Connection, *, meetings: Sequence[HeldMeeting], reference: Reference, now: datetime
) -> None:
    """Take virtual sessions out of a plan, their roster with them.

    Raises:
        Conflict: one of them has bookings; evenings with bookings are cancelled or moved, so that people are
            told.
    """
    for meeting in meetings:
        number = meeting.virtual_session_id
        lock_meeting(connection, virtual_session_id=number)
        expire_lapsed(connection, now=now, virtual_session_id=number)
        if connection.scalar(sa.select(sa.exists().where(booking.c.virtual_session_id == number, IS_LIVE))):
            local = meeting.starts_at.astimezone(reference.timezone)
            name = reference.categories[meeting.category_code].name
            raise Conflict(
                f"{name} on {show_date(local.date())}, {local:%H:%M} has bookings. Cancel or move the evening"
                " instead, so that everybody booked is told."
            )
        close_meeting(connection, virtual_session_id=number, now=now)


def close_meeting(connection: Connection, *, virtual_session_id: int, now: datetime) -> None:
    """Cancel a virtual session with its seats and places; its bookings are the caller's to cancel."""
    withdraw_all(connection, virtual_session_id=virtual_session_id, now=now)
    connection.execute(
        sa.update(roster_place)
        .where(roster_place.c.virtual_session_id == virtual_session_id, roster_place.c.removed_at.is_(None))
        .values(removed_at=now)
    )
    connection.execute(
        sa.update(virtual_session)
        .where(virtual_session.c.virtual_session_id == virtual_session_id)
        .values(status="cancelled", sequence=virtual_session.c.sequence + 1)
    )


def read_plan(connection: Connection, *, campaign_id: int, reference: Reference) -> CampaignPlan:
    """The plan that a campaign's virtual sessions stand for; its repeats are spelt out as days.

    Raises:
        NotFound: there is no such campaign.
    """
    row = connection.execute(sa.select(campaign).where(campaign.c.campaign_id == campaign_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such campaign.")
    # all of them, cancelled ones too: a campaign that fell through may be planned again
    spans = connection.execute(
        sa.select(virtual_session.c.starts_at, virtual_session.c.ends_at)
        .where(virtual_session.c.campaign_id == campaign_id)
        .distinct()
    )
    local = [
        (starts.astimezone(reference.timezone), ends.astimezone(reference.timezone)) for starts, ends in spans
    ]
    return CampaignPlan(
        name=row.name,
        days=tuple(sorted({starts.date() for starts, _ in local})),
        windows=tuple(sorted({Window(starts.time(), ends.time()) for starts, ends in local})),
        category_codes=tuple(row.category_codes),
        slot_minutes=row.slot_minutes,
        regions=tuple(row.regions),
        wards=tuple(row.wards),
        takes_bookings=row.takes_bookings,
        overbooking=row.overbooking,
        note=row.note,
    )


def shift_plan(plan: CampaignPlan, first_on: date) -> CampaignPlan:
    """The plan from another first day, with the same days between its evenings."""
    by = first_on - min(plan.days, default=first_on)
    return replace(plan, days=tuple(day + by for day in plan.days))
