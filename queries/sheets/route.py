"""The route sheet of an outing: when, who, and the stops in their order."""

from datetime import datetime

from sqlalchemy import Connection

from queries.outings.outings import Outing, Stop, get_outing, list_people, list_stops
from queries.sheets.brief import get_ward_brief
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.sheets.route import KIND_NAMES, RouteSheet, RouteStop


def get_route_sheet(
    connection: Connection, actor: Actor, *, outing_id: int, reference: Reference, now: datetime
) -> RouteSheet:
    """The sheet, with the brief of its ward where it has one. It holds no personal data but staff's names.

    Raises:
        NotFound: there is no such outing, or it is of a ward the actor may not see.
    """
    check(actor, "see_outings")
    found = get_outing(connection, actor, outing_id=outing_id)
    people = list_people(connection, actor, outing_ids=[outing_id])[outing_id]
    stops = list_stops(connection, actor, outing_id=outing_id)
    brief = None
    if found.place is not None:
        brief = get_ward_brief(
            connection, actor, ward_no=found.place[1], on=found.held_on, reference=reference, now=now,
            delimitation_code=found.place[0],
        )  # fmt: skip
    return RouteSheet(
        municipality=reference.municipality.short_name,
        kind=KIND_NAMES[found.kind],
        place=_name_place(found, reference),
        held_on=found.held_on,
        starts_at=found.starts_at.astimezone(reference.timezone),
        ends_at=found.ends_at.astimezone(reference.timezone),
        venue=found.venue,
        equipment=tuple(found.equipment),
        note=found.note,
        status=found.status,
        people=tuple((each.display_name, each.part) for each in people),
        stops=tuple(_as_route_stop(each) for each in stops),
        brief=brief,
    )


def _name_place(found: Outing, reference: Reference) -> str:
    area = reference.regions[found.region].name
    return f"Ward {found.ward_no}, {area}" if found.ward_no else area


def _as_route_stop(stop: Stop) -> RouteStop:
    name = stop.facility_name or stop.words or stop.reference or ""
    more = stop.words if stop.facility_name else ""
    return RouteStop(
        position=stop.position,
        kind=stop.kind,
        name=name,
        more=more,
        reference=stop.reference or "",
        outcome=stop.outcome or "",
        is_seen=stop.seen_at is not None,
    )
