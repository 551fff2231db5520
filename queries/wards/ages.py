"""What is open in a ward by category and age, and which evenings come there."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, virtual_session
from data.tables.cases import cases
from data.transaction import as_system
from queries.filters import IS_OPEN, in_bucket
from queries.wards.history import check_own
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference, Ward


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Open queries of a category by the profile's age buckets, youngest first."""

    category_code: str
    counts: tuple[int, ...]
    oldest_at: datetime


def list_ages(
    connection: Connection,
    actor: Actor,
    *,
    delimitation_code: str,
    ward_no: int,
    reference: Reference,
    now: datetime,
) -> list[AgeRow]:
    """The categories with open queries, most first; all of them, also for a councillor. One statement.

    Raises:
        NotAllowed: a councillor asks for another's ward.
        NotFound: there is no such ward.
    """
    check(actor, "see_wards")
    _find_own(actor, delimitation_code, ward_no, reference)
    counts = [
        sa.func.count().filter(in_bucket(bucket.from_days, bucket.to_days, now))
        for bucket in reference.age_buckets
    ]
    statement = (
        sa.select(cases.c.category_code, sa.func.min(cases.c.received_at), *counts)
        .where(IS_OPEN, cases.c.delimitation_code == delimitation_code, cases.c.ward_no == ward_no)
        .group_by(cases.c.category_code)
        .order_by(sa.func.count().desc(), cases.c.category_code)
    )
    with as_system(connection, actor):
        rows = connection.execute(statement).all()
    return [AgeRow(row[0], tuple(row[2:]), row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class ComingEvening:
    """Virtual sessions that a ward is invited to: from when to when, about what."""

    starts_at: datetime
    ends_at: datetime
    category_codes: tuple[str, ...]


def list_coming_evenings(
    connection: Connection,
    actor: Actor,
    *,
    delimitation_code: str,
    ward_no: int,
    reference: Reference,
    now: datetime,
    most: int = 5,
) -> list[ComingEvening]:
    """The next virtual sessions for a ward, its area, or the whole municipality. One statement.

    Raises:
        NotAllowed: a councillor asks for another's ward.
        NotFound: there is no such ward.
    """
    check(actor, "see_wards")
    region = _find_own(actor, delimitation_code, ward_no, reference).region_code
    here = sa.or_(campaign.c.wards == [], sa.literal(ward_no) == sa.any_(campaign.c.wards)) & sa.or_(
        campaign.c.regions == [], sa.literal(region) == sa.any_(campaign.c.regions)
    )
    statement = (
        sa.select(
            virtual_session.c.starts_at,
            virtual_session.c.ends_at,
            sa.func.array_agg(sa.distinct(virtual_session.c.category_code)),
        )
        .join_from(virtual_session, campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
        .where(
            virtual_session.c.ends_at > now,
            virtual_session.c.status == "planned",
            campaign.c.status.in_(("planned", "open")),
            here,
        )
        .group_by(virtual_session.c.starts_at, virtual_session.c.ends_at)
        .order_by(virtual_session.c.starts_at)
        .limit(most)
    )
    with as_system(connection, actor):
        rows = connection.execute(statement).all()
    return [ComingEvening(row[0], row[1], tuple(row[2])) for row in rows]


def _find_own(actor: Actor, delimitation_code: str, ward_no: int, reference: Reference) -> Ward:
    ward = reference.wards.get((delimitation_code, ward_no))
    if ward is None:
        raise NotFound(f"There is no ward {ward_no}.")
    check_own(actor, ward_no)
    return ward
