"""Taking a pack: references are reserved, and what goes along is sealed with a passphrase."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.packs import pack, reserved_reference
from outward.pack.sealing import make_key, seal
from queries.actions.outings.locked import lock_live
from queries.actions.record_many import issue_numbers
from queries.outings.outings import Outing, Stop, list_people, list_stops
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed
from rules.lookups import Reference, list_live
from rules.packs.inside import describe_pack
from rules.passwords import check_password
from rules.references import format_usable

MOST_REFERENCES: Final = 300


def take_pack(
    connection: Connection,
    actor: Actor,
    *,
    outing_id: int,
    passphrase: str,
    references: int,
    reference: Reference,
    now: datetime,
) -> UUID:
    """Make the pack of an outing with so many references of its own. Returns its number.

    The passphrase is not kept: who forgets it takes another pack.

    Raises:
        InvalidInput: the passphrase is easy to guess, or too many references are asked for.
        NotAllowed: the actor does not go along.
        Conflict: the outing was cancelled.
    """
    check(actor, "take_pack")
    check_password(passphrase, actor.username)
    if not 1 <= references <= MOST_REFERENCES:
        raise InvalidInput(f"Take 1 to {MOST_REFERENCES} references along.")
    found = lock_live(connection, outing_id)
    _check_goes_along(connection, actor, outing_id)
    pack_id, key = uuid4(), make_key()
    reserved = reserve(connection, reference, found.region, references, now)
    stops = list_stops(connection, actor, outing_id=outing_id)
    inside = _fill(found, stops, reserved, key, pack_id, actor, reference, now)
    sealed = seal(pack_id, passphrase, inside)
    values = {"pack_id": pack_id, "outing_id": outing_id, "made_by": actor.user_id, "made_at": now}
    connection.execute(sa.insert(pack).values(values | {"sealed": sealed, "key": key}))
    rows = [{"reference": each, "pack_id": pack_id} for each in reserved]
    connection.execute(sa.insert(reserved_reference), rows)
    return pack_id


def reserve(
    connection: Connection, reference: Reference, region: str, how_many: int, now: datetime
) -> list[str]:
    """References that nobody else will ever have: their numbers come from the one sequence of all."""
    prefix, year = reference.municipality.reference_prefix, reference.local_day(now).year
    numbers = issue_numbers(connection, how_many)
    found: list[str] = []
    while len(found) < how_many:
        usable = format_usable(prefix, region, year, next(numbers))
        if usable:
            found.append(usable)
    return found


def _check_goes_along(connection: Connection, actor: Actor, outing_id: int) -> None:
    """A pack holds what its people need on their way, so only they, or a manager, may take it."""
    if actor.role in ("manager", "system"):
        return
    going = list_people(connection, actor, outing_ids=[outing_id])[outing_id]
    if actor.user_id not in {each.user_id for each in going}:
        raise NotAllowed("You are not on this outing. Ask its manager to name you, then take the pack.")


def _fill(
    outing: Outing,
    stops: Sequence[Stop],
    reserved: Sequence[str],
    key: bytes,
    pack_id: UUID,
    actor: Actor,
    reference: Reference,
    now: datetime,
) -> Mapping[str, Any]:
    categories = [
        {
            "code": category.code,
            "name": category.name,
            "kinds": [
                {"code": each.code, "name": each.name} for each in reference.list_subcategories(category.code)
            ],
        }
        for category in list_live(reference.categories)
    ]
    listed = [
        {
            "position": each.position,
            "words": each.facility_name or each.words,
            "reference": each.reference or "",
        }
        for each in stops
    ]
    return describe_pack(
        outing.kind,
        outing.starts_at.astimezone(reference.timezone),
        outing.ends_at.astimezone(reference.timezone),
        _name_place(outing, reference),
        municipality=reference.municipality.short_name,
        call_centre=reference.municipality.call_centre,
        stops=listed,
        categories=categories,
        languages=[{"code": each.code, "name": each.name} for each in list_live(reference.languages)],
        references=list(reserved),
        key=key,
        pack_id=pack_id,
        needs_consent=actor.role == "councillor",
        made_at=now,
    )


def _name_place(outing: Outing, reference: Reference) -> str:
    region = reference.regions[outing.region].name if outing.region in reference.regions else outing.region
    ward = "" if outing.ward_no is None else f"Ward {outing.ward_no}"
    return ", ".join(filter(None, (ward, region, outing.venue)))
