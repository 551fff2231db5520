"""Facilities of the wards, when each was looked at last, and what was seen there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.facilities import facility_answer, facility_check, facility_photo
from data.tables.outings import facility
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.facilities import Reply

MOST: Final = 500
CHECKS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Facility:
    """One facility and its last check; `not_ok` counts what was not OK then."""

    facility_id: int
    name: str
    kind: str
    delimitation_code: str
    ward_no: int
    region: str
    latitude: float | None
    longitude: float | None
    checked_at: datetime | None
    not_ok: int


@dataclass(frozen=True, slots=True)
class SeenItem:
    """One answer; `reference` is the finding's it became, None where there is none or it may not be seen."""

    item_code: str
    reply: Reply
    words: str
    is_finding: bool
    reference: str | None
    photo_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class FacilityCheck:
    """A checklist as it was filled in."""

    check_id: int
    outing_id: int | None
    note: str
    checked_at: datetime
    checked_by_name: str
    items: tuple[SeenItem, ...]


def list_facilities(
    connection: Connection,
    actor: Actor,
    *,
    ward: tuple[str, int] | None = None,
    region: str | None = None,
    kind: str | None = None,
    most: int = MOST,
) -> list[Facility]:
    """The facilities in use, of a ward, region or kind if one is given, by ward and name. One statement."""
    check(actor, "see_facilities")
    statement = _select_facilities().where(facility.c.retired_at.is_(None))
    if ward is not None:
        delimitation_code, ward_no = ward
        statement = statement.where(
            facility.c.delimitation_code == delimitation_code, facility.c.ward_no == ward_no
        )
    if region is not None:
        statement = statement.where(facility.c.region == region)
    if kind is not None:
        statement = statement.where(facility.c.kind == kind)
    if actor.wards:
        statement = statement.where(facility.c.ward_no.in_(actor.wards))
    ordered = statement.order_by(facility.c.ward_no, facility.c.name, facility.c.facility_id).limit(most)
    return as_records(Facility, connection.execute(ordered))


def get_facility(connection: Connection, actor: Actor, *, facility_id: int) -> Facility:
    """One facility, in use or not.

    Raises:
        NotFound: there is none of that number.
    """
    check(actor, "see_facilities")
    row = connection.execute(_select_facilities().where(facility.c.facility_id == facility_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such facility.")
    return Facility(*row)


def list_checks(
    connection: Connection, actor: Actor, *, facility_id: int, most: int = CHECKS_SHOWN
) -> list[FacilityCheck]:
    """What was seen of a facility, the newest first. Two statements."""
    check(actor, "see_facilities")
    rows = connection.execute(
        sa.select(*facility_check.c["check_id", "outing_id", "note", "checked_at"], app_user.c.display_name)
        .join_from(facility_check, app_user, app_user.c.user_id == facility_check.c.checked_by)
        .where(facility_check.c.facility_id == facility_id)
        .order_by(facility_check.c.checked_at.desc(), facility_check.c.check_id.desc())
        .limit(most)
    ).all()
    items = _read_items(connection, [row.check_id for row in rows])
    return [
        FacilityCheck(
            row.check_id, row.outing_id, row.note, row.checked_at, row.display_name,
            tuple(items.get(row.check_id, ())),
        )
        for row in rows
    ]  # fmt: skip


def get_photo(connection: Connection, actor: Actor, *, photo_id: int) -> tuple[str, bytes]:
    """Media type and bytes of a photo of a checklist.

    Raises:
        NotFound: there is none of that number in the actor's wards.
    """
    check(actor, "see_facilities")
    named = sa.select(facility_photo.c.media_type, facility_photo.c.content)
    row = connection.execute(named.where(facility_photo.c.photo_id == photo_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such photo in your wards.")
    return row.media_type, row.content


def _select_facilities() -> sa.Select[Any]:
    last = (
        sa.select(facility_check.c.check_id, facility_check.c.checked_at)
        .where(facility_check.c.facility_id == facility.c.facility_id)
        .order_by(facility_check.c.checked_at.desc(), facility_check.c.check_id.desc())
        .limit(1)
        .lateral("last")
    )
    not_ok = (
        sa.select(sa.func.count())
        .where(facility_answer.c.check_id == last.c.check_id, facility_answer.c.answer == "not_ok")
        .scalar_subquery()
    )
    names = Facility.__slots__[:-2]
    return sa.select(*(facility.c[name] for name in names), last.c.checked_at, not_ok).select_from(
        facility.outerjoin(last, sa.true())
    )


def _read_items(connection: Connection, check_ids: Sequence[int]) -> Mapping[int, list[SeenItem]]:
    photos = (
        sa.select(sa.func.array_agg(facility_photo.c.photo_id))
        .where(
            facility_photo.c.check_id == facility_answer.c.check_id,
            facility_photo.c.item_code == facility_answer.c.item_code,
        )
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(facility_answer, cases.c.reference, photos.label("photo_ids"))
        .join_from(facility_answer, cases, cases.c.case_id == facility_answer.c.case_id, isouter=True)
        .where(facility_answer.c.check_id.in_(check_ids))
        .order_by(facility_answer.c.check_id, facility_answer.c.item_code)
    )
    found: dict[int, list[SeenItem]] = {}
    for row in rows:
        item = SeenItem(
            row.item_code, row.answer, row.words, row.case_id is not None, row.reference, row.photo_ids or ()
        )
        found.setdefault(row.check_id, []).append(item)
    return found
