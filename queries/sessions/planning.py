"""What the roster of a campaign is planned from: its evenings to come and who could sit there."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.campaigns import campaign, expert_absence, roster_place, virtual_session
from data.tables.people import app_user
from data.tables.seats import seat
from queries.rows import as_records
from queries.sessions.attendance import list_attendance
from queries.sessions.demand import list_demands
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.planning.task import Planned, Sitting, Task
from rules.sessions.attendance import estimate_no_show
from rules.sessions.slots import list_slots


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of any campaign, with its seats."""

    user_id: int
    virtual_session_id: int
    campaign_id: int
    starts_at: datetime
    ends_at: datetime
    seats: int


def load_task(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    weeks: int,
    most_evenings: int,
    reference: Reference,
    now: datetime,
) -> Task:
    """Everything about a campaign's evenings to come. Eight statements and one for each category.

    Raises:
        NotFound: there is no such campaign.
    """
    check(actor, "plan_sessions")
    demands = list_demands(
        connection, actor, campaign_id=campaign_id, weeks=weeks, reference=reference, now=now
    )
    sittings = _list_sittings(connection, campaign_id, reference, now)
    places = _list_places(connection, sittings)
    no_show = {}
    for code in sorted({demand.category_code for demand in demands}):
        observed = list_attendance(
            connection, actor, campaign_id=campaign_id, category_code=code, reference=reference
        )
        no_show[code] = estimate_no_show(observed, reference.sessions).share
    return Task(
        sittings=sittings,
        experts=_list_experts(connection, campaign_id, sittings, places, reference),
        demands=demands,
        no_show=no_show,
        placed=frozenset((p.user_id, p.virtual_session_id) for p in places if p.campaign_id == campaign_id),
        most_evenings=most_evenings,
    )


def _list_sittings(
    connection: Connection, campaign_id: int, reference: Reference, now: datetime
) -> list[Sitting]:
    rows = connection.execute(
        sa.select(
            *virtual_session.c["virtual_session_id", "category_code", "starts_at", "ends_at"],
            campaign.c.slot_minutes,
        )
        .join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at > now,
        )
        .order_by(virtual_session.c.starts_at, virtual_session.c.category_code)
    )
    return [
        Sitting(
            row.virtual_session_id,
            row.category_code,
            reference.local_day(row.starts_at),
            row.starts_at,
            row.ends_at,
            len(list_slots(row.starts_at, row.ends_at, row.slot_minutes)),
        )
        for row in rows
    ]


def _list_places(connection: Connection, sittings: Sequence[Sitting]) -> list[_Place]:
    """Places of every campaign from the day of the first sitting to that of the last."""
    if not sittings:
        return []
    seats = (
        sa.select(sa.func.count())
        .select_from(seat)
        .where(seat.c.roster_place_id == roster_place.c.roster_place_id, seat.c.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    day = timedelta(days=1)
    rows = connection.execute(
        sa.select(
            roster_place.c.user_id,
            *virtual_session.c["virtual_session_id", "campaign_id", "starts_at", "ends_at"],
            seats,
        )
        .join(virtual_session, virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id)
        .where(
            roster_place.c.removed_at.is_(None),
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at > min(each.starts_at for each in sittings) - day,
            virtual_session.c.starts_at < max(each.ends_at for each in sittings) + day,
        )
    )
    return as_records(_Place, rows)


def _list_experts(
    connection: Connection,
    campaign_id: int,
    sittings: Sequence[Sitting],
    places: Sequence[_Place],
    reference: Reference,
) -> list[Planned]:
    """Active experts with a skill of the campaign, but those who see none or not all of its wards."""
    asked = connection.execute(sa.select(campaign).where(campaign.c.campaign_id == campaign_id)).one()
    people = connection.execute(
        sa.select(app_user)
        .where(app_user.c.role == "expert", app_user.c.is_active)
        .order_by(app_user.c.user_id)
    ).all()
    away = _list_away(connection, {each.on for each in sittings})
    return [
        _read_expert(row, campaign_id, [p for p in places if p.user_id == row.user_id], away, reference)
        for row in people
        if set(row.skills) & set(asked.category_codes) and _sees_all(row.wards, asked.wards)
    ]


def _sees_all(theirs: Sequence[int], asked: Sequence[int]) -> bool:
    return not theirs or (bool(asked) and set(asked) <= set(theirs))


def _list_away(connection: Connection, days: set[date]) -> Mapping[int, frozenset[date]]:
    """The days on which an expert is away, of those asked for."""
    found = defaultdict[int, set[date]](set)
    rows = connection.execute(
        sa.select(*expert_absence.c["user_id", "from_on", "to_on"]).where(
            expert_absence.c.removed_at.is_(None),
            expert_absence.c.to_on >= min(days, default=date.max),
            expert_absence.c.from_on <= max(days, default=date.min),
        )
    )
    for row in rows:
        found[row.user_id].update(day for day in days if row.from_on <= day <= row.to_on)
    return {user_id: frozenset(gone) for user_id, gone in found.items()}


def _read_expert(
    row: Row[Any],
    campaign_id: int,
    places: Sequence[_Place],
    away: Mapping[int, frozenset[date]],
    reference: Reference,
) -> Planned:
    elsewhere = [place for place in places if place.campaign_id != campaign_id]
    taken = Counter[date]()
    for place in elsewhere:
        taken[reference.local_day(place.starts_at)] += place.seats
    seen = set(row.skills) & set(row.category_codes) if row.category_codes else set(row.skills)
    most = reference.sessions.seats_a_day if row.seats_a_day is None else row.seats_a_day
    return Planned(
        user_id=row.user_id,
        name=row.display_name,
        skills=frozenset(seen),
        languages=frozenset(row.languages),
        regions=frozenset(row.regions),
        seats_a_day=most,
        away_on=away.get(row.user_id, frozenset()),
        busy=tuple((place.starts_at, place.ends_at) for place in elsewhere),
        taken=taken,
    )
