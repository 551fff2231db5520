"""Planning outings: one by hand, or those of a proposed plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import outing
from queries.actions.audit import add_audit
from queries.actions.outings.people import Going, put_people
from queries.actions.outings.stops import NewStop, put_stops
from queries.actions.steps import require_text
from rules.access import check
from rules.actor import UNKNOWN_REGION, Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.outings.notice import write_notice
from rules.outings.times import times_of

KINDS: Final = {"walkabout": "Walkabout", "mobile_office": "Mobile office"}
LONGEST_VENUE: Final = 200
LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class NewOuting:
    """An outing to be. A walkabout has a ward; a mobile office has an area, and a ward if it is for one."""

    kind: str
    held_on: date
    ward_no: int | None = None
    region: str = UNKNOWN_REGION
    venue: str = ""
    equipment: tuple[str, ...] | None = None
    note: str = ""
    people: Sequence[Going] = field(default=())
    stops: Sequence[NewStop] = field(default=())
    replaces_outing_id: int | None = None


def plan_outing(
    connection: Connection, actor: Actor, *, new: NewOuting, reference: Reference, now: datetime
) -> int:
    """Plan an outing in the profile's usual hours; gives its number.

    Raises:
        InvalidInput: no such kind, ward or area, or a day that is past.
        Conflict: the ward has an outing then, or somebody is on another one.
    """
    check(actor, "plan_outings")
    if new.kind not in KINDS:
        raise InvalidInput("Choose a walkabout or a mobile office.")
    if new.held_on < reference.local_day(now):
        raise InvalidInput("An outing cannot be planned for a day that is past.")
    ward = reference.find_ward(new.ward_no, new.held_on)
    if ward is None and (new.ward_no is not None or new.kind == "walkabout"):
        raise InvalidInput("Choose the ward that is walked.")
    region = ward.region_code if ward else new.region
    # a ward may be walked whose area nobody has filled in yet
    if region not in reference.regions or (ward is None and region == UNKNOWN_REGION):
        raise InvalidInput("Choose the area of the mobile office.")
    starts_at, ends_at = times_of(new.kind, new.held_on, reference)
    equipment = reference.outings.equipment if new.equipment is None else new.equipment
    values = {
        "kind": new.kind,
        "held_on": new.held_on,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "delimitation_code": ward.delimitation_code if ward else None,
        "ward_no": ward.ward_no if ward else None,
        "region": region,
        "venue": _shorten(new.venue, LONGEST_VENUE),
        "equipment": list(equipment) if new.kind == "mobile_office" or new.equipment is not None else [],
        "notice_text": write_notice(reference, new.kind, region, new.venue, new.held_on),
        "note": _shorten(new.note, LONGEST_NOTE),
        "replaces_outing_id": new.replaces_outing_id,
        "created_by": actor.user_id,
        "created_at": now,
    }
    outing_id: int = connection.execute(
        sa.insert(outing).values(**values).returning(outing.c.outing_id)
    ).scalar_one()
    put_people(connection, outing_id, new.people)
    put_stops(connection, outing_id, new.stops)
    add_audit(connection, actor, kind="outing_planned", subject=str(outing_id))
    return outing_id


def _shorten(text: str, longest: int) -> str:
    tidy = text.strip()
    if len(tidy) > longest:
        raise InvalidInput(f"Keep it under {longest} characters: “{tidy[:40]}…”.")
    return require_text(tidy, "the words") if tidy else ""
