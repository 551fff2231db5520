"""Where a walkabout should stop: the streets that need it most and the facilities of the ward."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import facility
from queries.actions.outings.stops import NewStop
from queries.outings.needs import list_spots
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.outings.need import choose_spots, tell_spot
from rules.outings.route import order_points


def propose_stops(
    connection: Connection, actor: Actor, *, ward_no: int, reference: Reference, now: datetime
) -> list[NewStop]:
    """As many stops as the hours of a walkabout have room for: half of them streets, the rest facilities.

    Two statements. Streets have no point and come first, the neediest first.
    """
    check(actor, "plan_outings")
    today = reference.local_day(now)
    rules = reference.outings
    room = max(1, rules.hours_of("walkabout").minutes // rules.stop_minutes)
    facilities = _list_facilities(connection, ward_no, reference, now)
    spots = list_spots(connection, actor, ward_no=ward_no, reference=reference, now=now)
    chosen = choose_spots(spots, today, max(room - len(facilities), room // 2))
    streets = [NewStop("hotspot", tell_spot(spot, today)) for spot in chosen]
    return [*streets, *facilities[: room - len(streets)]]


def _list_facilities(
    connection: Connection, ward_no: int, reference: Reference, now: datetime
) -> list[NewStop]:
    """The facilities of a ward in an order of travel; those without a point last."""
    delimitation = reference.delimitation_on(reference.local_day(now)).code
    rows = connection.execute(
        sa.select(*facility.c["facility_id", "latitude", "longitude"])
        .where(
            facility.c.delimitation_code == delimitation,
            facility.c.ward_no == ward_no,
            facility.c.retired_at.is_(None),
        )
        .order_by(facility.c.name, facility.c.facility_id)
    ).all()
    placed = [row for row in rows if row.latitude is not None]
    order = order_points([(row.latitude, row.longitude) for row in placed])
    ordered = [placed[place] for place in order] + [row for row in rows if row.latitude is None]
    return [
        NewStop("facility", facility_id=row.facility_id, latitude=row.latitude, longitude=row.longitude)
        for row in ordered
    ]
