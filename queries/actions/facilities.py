"""Keeping the list of facilities: one by one, or from a file."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import facility
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.facilities import LONGEST_NAME
from rules.lookups import Reference, Ward, list_live

COLUMNS: Final = ("name", "kind", "ward_no", "latitude", "longitude")
MOST_ROWS: Final = 5_000
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class FacilityFields:
    """What is kept of a facility; a point is optional, in degrees."""

    name: str
    kind: str
    ward_no: int | None
    latitude: float | None = None
    longitude: float | None = None


def add_facility(
    connection: Connection, actor: Actor, *, fields: FacilityFields, reference: Reference, now: datetime
) -> int:
    """Add a facility of a ward in force today; gives its number.

    Raises:
        InvalidInput: everything that is wrong with it, one sentence a line.
    """
    check(actor, "keep_facilities")
    values = _check(fields, reference, now)
    facility_id: int = connection.execute(
        sa.insert(facility).values(values).returning(facility.c.facility_id)
    ).scalar_one()
    add_audit(connection, actor, kind="facility_added", subject=str(facility_id))
    return facility_id


def retire_facility(connection: Connection, actor: Actor, *, facility_id: int, now: datetime) -> None:
    """Take a facility off the list; what was seen there stays.

    Raises:
        NotFound: there is none of that number in use.
    """
    check(actor, "keep_facilities")
    statement = sa.update(facility).where(
        facility.c.facility_id == facility_id, facility.c.retired_at.is_(None)
    )
    if connection.execute(statement.values(retired_at=now)).rowcount == 0:
        raise NotFound("This facility is off the list already.")
    add_audit(connection, actor, kind="facility_retired", subject=str(facility_id))


def import_facilities(
    connection: Connection, actor: Actor, *, content: bytes, reference: Reference, now: datetime
) -> tuple[int, int]:
    """Add every row of a CSV file, or none; gives how many are new and how many were there.

    A facility is there already when one of the same ward bears its name.

    Raises:
        InvalidInput: the faults of all rows with their lines; nothing was added.
    """
    check(actor, "keep_facilities")
    rows = list(_read(content, reference, now))
    here = {
        (row.delimitation_code, row.ward_no, row.name.casefold())
        for row in connection.execute(sa.select(facility).where(facility.c.retired_at.is_(None)))
    }
    wanted = {(row["delimitation_code"], row["ward_no"], str(row["name"]).casefold()): row for row in rows}
    new = [row for key, row in wanted.items() if key not in here]
    if new:
        connection.execute(sa.insert(facility), new)
    add_audit(connection, actor, kind="facilities_imported", subject="facilities", detail={"new": len(new)})
    return len(new), len(rows) - len(new)


def _read(content: bytes, reference: Reference, now: datetime) -> Iterator[Mapping[str, object]]:
    """The rows of a file as columns of the table."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        lines = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"The file is no CSV in UTF-8: {error}.") from error
    if missing := sorted({"name", "kind", "ward_no"} - set(reader.fieldnames or ())):
        raise InvalidInput(
            f"The first line must name the columns {', '.join(COLUMNS)}: {missing[0]} is missing."
        )
    if len(lines) > MOST_ROWS:
        raise InvalidInput(f"At most {MOST_ROWS} rows at once; the file has {len(lines)}.")
    good, faults = [], []
    for number, line in enumerate(lines, start=2):
        try:
            good.append(_check(_as_fields(line), reference, now))
        except InvalidInput as error:
            faults += [f"Line {number}: {sentence}" for sentence in str(error).splitlines()]
    if faults:
        more = [f"And {len(faults) - MOST_TOLD} more."] if len(faults) > MOST_TOLD else []
        raise InvalidInput("\n".join([*faults[:MOST_TOLD], *more]))
    yield from good


def _as_fields(line: Mapping[str, str | None]) -> FacilityFields:
    def text(name: str) -> str:
        return (line.get(name) or "").strip()

    ward = text("ward_no")
    try:
        point = [float(text(name)) if text(name) else None for name in ("latitude", "longitude")]
    except ValueError:
        raise InvalidInput("Latitude and longitude are degrees like -26.204.") from None
    return FacilityFields(text("name"), text("kind"), int(ward) if ward.isdecimal() else None, *point)


def _check(fields: FacilityFields, reference: Reference, now: datetime) -> dict[str, object]:
    ward = reference.find_ward(fields.ward_no, reference.local_day(now))
    if faults := list(_find_faults(fields, ward, reference)):
        raise InvalidInput("\n".join(faults))
    assert ward is not None, "its absence is a fault"
    return {
        "name": " ".join(fields.name.split()),
        "kind": fields.kind,
        "delimitation_code": ward.delimitation_code,
        "ward_no": ward.ward_no,
        "region": ward.region_code,
        "latitude": fields.latitude,
        "longitude": fields.longitude,
    }


def _find_faults(fields: FacilityFields, ward: Ward | None, reference: Reference) -> Iterator[str]:
    if not 1 <= len(" ".join(fields.name.split())) <= LONGEST_NAME:
        yield f"Give its name, in at most {LONGEST_NAME} characters."
    kind = reference.facility_kinds.get(fields.kind)
    if kind is None or kind.retired:
        yield f"Choose what it is: {', '.join(each.code for each in list_live(reference.facility_kinds))}."
    if ward is None:
        yield "Choose a ward that is in force."
    if (fields.latitude is None) != (fields.longitude is None):
        yield "Give both latitude and longitude, or neither."
    elif (
        fields.latitude is not None
        and fields.longitude is not None
        and not (-90 <= fields.latitude <= 90 and -180 <= fields.longitude <= 180)
    ):
        yield "Latitude lies between -90 and 90, longitude between -180 and 180."
