"""Where an outing stops: added, ordered by hand, and marked as seen on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import facility, outing_stop
from queries.actions.outings.linking import link_case
from queries.actions.outings.locked import lock_coming, lock_live, touch
from queries.actions.steps import require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference

KINDS: Final = ("hotspot", "facility", "query", "other")
LONGEST_WORDS: Final = 300
MOST_STOPS: Final = 40


@dataclass(frozen=True, slots=True)
class NewStop:
    """A stop to be: a query and a facility by their numbers, anything else in words without names."""

    kind: str
    words: str = ""
    case_id: int | None = None
    facility_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def add_stops(
    connection: Connection, actor: Actor, *, outing_id: int, stops: Sequence[NewStop], now: datetime
) -> None:
    """Add stops at the end of the list.

    Raises:
        InvalidInput: an unknown kind, no words, or too many stops.
    """
    del now
    check(actor, "keep_outing")
    found = lock_live(connection, outing_id)
    put_stops(connection, outing_id, stops)
    touch(connection, found)


def put_stops(connection: Connection, outing_id: int, stops: Sequence[NewStop]) -> None:
    """Write stops behind those that are there; the outing is locked or new."""
    if not stops:
        return
    there = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(outing_stop.c.position), 0))
    count, last = connection.execute(there.where(outing_stop.c.outing_id == outing_id)).one()
    if count + len(stops) > MOST_STOPS:
        raise InvalidInput(f"An outing has at most {MOST_STOPS} stops.")
    rows = [
        {
            "outing_id": outing_id,
            "position": last + place,
            "kind": stop.kind,
            "words": _tidy(stop),
            "case_id": stop.case_id,
            "facility_id": stop.facility_id,
            "latitude": stop.latitude,
            "longitude": stop.longitude,
        }
        for place, stop in enumerate((_locate(connection, stop) for stop in stops), start=1)
    ]
    connection.execute(sa.insert(outing_stop), rows)


def _tidy(stop: NewStop) -> str:
    words = " ".join(stop.words.split())
    if stop.kind not in KINDS:
        raise InvalidInput("Choose what the stop is.")
    if stop.kind in ("hotspot", "other"):
        require_text(words, "where to stop and why")
    if len(words) > LONGEST_WORDS:
        raise InvalidInput(f"Keep a stop under {LONGEST_WORDS} characters.")
    return words


def _locate(connection: Connection, stop: NewStop) -> NewStop:
    """A facility brings its own place."""
    if stop.facility_id is None:
        return stop
    known = sa.select(*facility.c["latitude", "longitude"]).where(
        facility.c.facility_id == stop.facility_id, facility.c.retired_at.is_(None)
    )
    row = connection.execute(known).one_or_none()
    if row is None:
        raise NotFound("This facility is not kept any more.")
    return NewStop(
        "facility", stop.words, facility_id=stop.facility_id, latitude=row.latitude, longitude=row.longitude
    )


def order_stops(
    connection: Connection, actor: Actor, *, outing_id: int, stop_ids: Sequence[int], now: datetime
) -> None:
    """Put the stops in this order; every stop must be named once.

    Raises:
        Conflict: somebody added or took away a stop meanwhile.
    """
    del now
    check(actor, "keep_outing")
    found = lock_coming(connection, outing_id)
    known = connection.scalars(
        sa.select(outing_stop.c.outing_stop_id).where(outing_stop.c.outing_id == outing_id)
    )
    if sorted(known) != sorted(stop_ids):
        raise Conflict("The stops changed meanwhile. Look at the list again and order them once more.")
    places = {stop_id: place for place, stop_id in enumerate(stop_ids, start=1)}
    if places:
        connection.execute(
            sa.update(outing_stop)
            .where(outing_stop.c.outing_id == outing_id)
            .values(position=sa.case(places, value=outing_stop.c.outing_stop_id))
        )
    touch(connection, found)


def remove_stop(connection: Connection, actor: Actor, *, outing_stop_id: int, now: datetime) -> None:
    """Take a stop off the list; one that was seen stays.

    Raises:
        Conflict: it was seen already.
        NotFound: it is not on the list.
    """
    del now
    check(actor, "keep_outing")
    row = _find(connection, outing_stop_id)
    found = lock_live(connection, row.outing_id)
    if row.seen_at is not None:
        raise Conflict("This stop was seen; it stays on the list.")
    connection.execute(sa.delete(outing_stop).where(outing_stop.c.outing_stop_id == outing_stop_id))
    touch(connection, found)


def mark_stop(
    connection: Connection,
    actor: Actor,
    *,
    outing_stop_id: int,
    outcome: str,
    reference: Reference,
    now: datetime,
) -> None:
    """Note that a stop was seen and what was found; a query's timeline tells it too.

    Raises:
        InvalidInput: no words about what was found.
        NotFound: it is not on the list.
    """
    check(actor, "keep_outing")
    row = _find(connection, outing_stop_id)
    found = lock_live(connection, row.outing_id)
    words = require_text(outcome, "what was found there")
    if len(words) > LONGEST_WORDS:
        raise InvalidInput(f"Keep it under {LONGEST_WORDS} characters.")
    connection.execute(
        sa.update(outing_stop)
        .where(outing_stop.c.outing_stop_id == outing_stop_id)
        .values(seen_at=row.seen_at or now, outcome=words)
    )
    touch(connection, found)
    if row.case_id is not None and row.seen_at is None and actor.role != "councillor":
        link_case(
            connection, actor, outing_id=row.outing_id, case_id=row.case_id, part="visited",
            reference=reference, now=now,
        )  # fmt: skip


def _find(connection: Connection, outing_stop_id: int) -> sa.Row[int, int | None, datetime | None]:
    statement = sa.select(outing_stop.c.outing_id, outing_stop.c.case_id, outing_stop.c.seen_at).where(
        outing_stop.c.outing_stop_id == outing_stop_id
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("This stop is not on the list any more.")
    return row
