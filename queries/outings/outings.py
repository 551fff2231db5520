"""Walkabouts and mobile offices: which there are, and one of them with its people, stops and queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.outings import facility, outing, outing_case, outing_person, outing_stop
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound

MOST: Final = 500
LIVE: Final = ("planned", "confirmed")


@dataclass(frozen=True, slots=True)
class OutingFilter:
    """Which outings; what is None or empty does not restrict. Both days are included."""

    from_on: date | None = None
    to_on: date | None = None
    kind: str | None = None
    ward: tuple[str, int] | None = None
    region: str | None = None
    statuses: tuple[str, ...] = ()
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outing:
    """One outing. `ward_no` is None for a mobile office that serves its whole area."""

    outing_id: int
    kind: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    delimitation_code: str | None
    ward_no: int | None
    region: str
    venue: str
    equipment: Sequence[str]
    notice_text: str
    status: str
    cancelled_why: str | None
    replaces_outing_id: int | None
    note: str
    revision: int
    created_by: int
    created_at: datetime
    done_at: datetime | None

    @property
    def is_coming(self) -> bool:
        return self.status in LIVE

    @property
    def place(self) -> tuple[str, int] | None:
        """Delimitation and ward, or None for a whole area."""
        if self.delimitation_code is None or self.ward_no is None:
            return None
        return self.delimitation_code, self.ward_no


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who goes along."""

    outing_id: int
    user_id: int
    display_name: str
    part: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Where an outing stops. `reference` is None where there is no query, or the actor may not see it."""

    outing_stop_id: int
    position: int
    kind: str
    case_id: int | None
    facility_id: int | None
    words: str
    latitude: float | None
    longitude: float | None
    seen_at: datetime | None
    outcome: str | None
    reference: str | None
    facility_name: str | None


@dataclass(frozen=True, slots=True)
class OutingCase:
    """A query that an outing captured or visited, as far as the actor may see it."""

    case_id: int
    part: str
    reference: str | None
    title: str | None
    category_code: str | None
    status: str | None


_COLUMNS: Final = tuple(outing.c[name] for name in Outing.__dataclass_fields__)


def list_outings(
    connection: Connection, actor: Actor, *, wanted: OutingFilter, most: int = MOST
) -> list[Outing]:
    """The outings of a filter by when they are held. One statement."""
    check(actor, "see_outings")
    statement = (
        sa.select(*_COLUMNS).where(*_conditions(wanted)).order_by(outing.c.starts_at, outing.c.outing_id)
    )
    return as_records(Outing, connection.execute(statement.limit(most)))


def get_outing(connection: Connection, actor: Actor, *, outing_id: int) -> Outing:
    """One outing.

    Raises:
        NotFound: there is none of that number, or it is of a ward the actor may not see.
    """
    check(actor, "see_outings")
    row = connection.execute(sa.select(*_COLUMNS).where(outing.c.outing_id == outing_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such outing among those you may see.")
    return Outing(*row)


def list_people(
    connection: Connection, actor: Actor, *, outing_ids: Sequence[int]
) -> dict[int, list[Companion]]:
    """Who goes on each of some outings, councillors first, then by name. One statement."""
    check(actor, "see_outings")
    first = sa.case({"councillor": 0, "official": 1}, value=outing_person.c.part, else_=2)
    rows = connection.execute(
        sa.select(
            outing_person.c.outing_id, outing_person.c.user_id, app_user.c.display_name, outing_person.c.part
        )
        .join_from(outing_person, app_user, app_user.c.user_id == outing_person.c.user_id)
        .where(outing_person.c.outing_id.in_(outing_ids))
        .order_by(outing_person.c.outing_id, first, app_user.c.display_name)
    )
    found: dict[int, list[Companion]] = {outing_id: [] for outing_id in outing_ids}
    for each in as_records(Companion, rows):
        found[each.outing_id].append(each)
    return found


def list_stops(connection: Connection, actor: Actor, *, outing_id: int) -> list[Stop]:
    """The stops of an outing in their order. One statement."""
    check(actor, "see_outings")
    own = Stop.__dataclass_fields__.keys() - {"reference", "facility_name"}
    rows = connection.execute(
        sa.select(
            *(outing_stop.c[name] for name in Stop.__dataclass_fields__ if name in own),
            cases.c.reference,
            facility.c.name,
        )
        .select_from(
            outing_stop.outerjoin(cases, cases.c.case_id == outing_stop.c.case_id).outerjoin(
                facility, facility.c.facility_id == outing_stop.c.facility_id
            )
        )
        .where(outing_stop.c.outing_id == outing_id)
        .order_by(outing_stop.c.position)
    )
    return as_records(Stop, rows)


def list_cases(connection: Connection, actor: Actor, *, outing_id: int) -> list[OutingCase]:
    """The queries that an outing captured or visited; what the actor may not see has only a number."""
    check(actor, "see_outings")
    rows = connection.execute(
        sa.select(
            outing_case.c.case_id,
            outing_case.c.part,
            *cases.c["reference", "title", "category_code", "status"],
        )
        .select_from(outing_case.outerjoin(cases, cases.c.case_id == outing_case.c.case_id))
        .where(outing_case.c.outing_id == outing_id)
        .order_by(outing_case.c.case_id)
    )
    return as_records(OutingCase, rows)


def _conditions(wanted: OutingFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    plain: tuple[tuple[sa.Column[Any], object], ...] = (
        (outing.c.kind, wanted.kind),
        (outing.c.region, wanted.region),
    )
    conditions += [column == value for column, value in plain if value is not None]
    if wanted.from_on is not None:
        conditions.append(outing.c.held_on >= wanted.from_on)
    if wanted.to_on is not None:
        conditions.append(outing.c.held_on <= wanted.to_on)
    if wanted.ward is not None:
        delimitation_code, ward_no = wanted.ward
        conditions += [outing.c.delimitation_code == delimitation_code, outing.c.ward_no == ward_no]
    if wanted.statuses:
        conditions.append(outing.c.status.in_(wanted.statuses))
    if wanted.user_id is not None:
        on_it = sa.select(outing_person.c.outing_id).where(outing_person.c.user_id == wanted.user_id)
        conditions.append(outing.c.outing_id.in_(on_it))
    return conditions
