"""Loads the outlines of a ward set from a GeoJSON file: all of them, or none and every fault at once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from data.tables.reference import delimitation, ward
from data.tables.wards import ward_shape
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.ward_shapes.outlines import Outline, count_points
from rules.ward_shapes.reading import Properties, find_set_faults, read_outlines
from rules.ward_shapes.simplifying import simplify

METRES: Final = 30.0
_MOST_FAULTS: Final = 200


@dataclass(frozen=True, slots=True)
class ShapeOptions:
    """How a file is read. `valid_from` and `name` make the ward set when the desk does not know it yet."""

    delimitation_code: str
    properties: Properties
    metres: float = METRES
    valid_from: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LoadedShapes:
    """What came of a file: wards, points in it and kept, bytes in it and kept, whether the set is new."""

    wards: int
    points_given: int
    points_kept: int
    bytes_given: int
    bytes_kept: int
    is_new_set: bool


def load_shapes(
    connection: Connection,
    actor: Actor,
    *,
    content: bytes,
    source: str,
    options: ShapeOptions,
    reference: Reference,
    now: datetime,
) -> LoadedShapes:
    """Check, simplify and keep the outlines; those of the set that were there before are replaced.

    Raises:
        InvalidInput: a sentence for each fault, one a line; nothing is changed.
    """
    check(actor, "load_wards")
    outlines, faults = _read(content, options)
    known = _list_known(options, reference)
    is_new = not known
    points = {ward_no: point for ward_no, point in known.items() if point is not None}
    faults += find_set_faults(outlines, len(known) or None, points)
    if is_new:
        faults += _find_new_faults(outlines, options, reference)
    if faults:
        raise InvalidInput(_tell(faults))
    if is_new:
        _make_set(connection, outlines, options, source)
    kept = simplify(outlines, options.metres)
    rows = [_as_row(each, options.delimitation_code, source, now) for each in kept]
    connection.execute(ward_shape.delete().where(ward_shape.c.delimitation_code == options.delimitation_code))
    connection.execute(ward_shape.insert(), rows)
    add_audit(
        connection, actor, kind="ward_shapes_loaded", subject=options.delimitation_code,
        detail={"wards": len(rows), "source": source},
    )  # fmt: skip
    size = sum(len(json.dumps(row["outline"])) for row in rows)
    return LoadedShapes(len(rows), count_points(outlines), count_points(kept), len(content), size, is_new)


def _read(content: bytes, options: ShapeOptions) -> tuple[list[Outline], list[str]]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        return [], [f"The file is no JSON in UTF-8: {error}."]
    return read_outlines(document, options.properties)


def _list_known(options: ShapeOptions, reference: Reference) -> dict[int, tuple[float, float] | None]:
    """The wards that the desk has of the set, with their points where there are any."""
    return {
        ward.ward_no: None
        if ward.longitude is None or ward.latitude is None
        else (ward.longitude, ward.latitude)
        for (code, _), ward in reference.wards.items()
        if code == options.delimitation_code
    }


def _find_new_faults(outlines: list[Outline], options: ShapeOptions, reference: Reference) -> Iterator[str]:
    code = options.delimitation_code
    if not any(each.code == code for each in reference.delimitations):
        if options.valid_from is None:
            yield f"The desk has no ward set {code}. To make it, say from which day it holds."
        if not (code[:4].isascii() and code[:4].isdigit()):
            yield f"“{code}” is no name of a ward set: it begins with its year, like 2026."
    if not options.properties.region:
        yield "The wards of a new set need their areas: say which property holds them."
        return
    for outline in outlines:
        if outline.region not in reference.regions:
            yield f"Ward {outline.ward_no}: “{outline.region}” is no area of this municipality."


def _tell(faults: list[str]) -> str:
    more = len(faults) - _MOST_FAULTS
    lines = [f"Nothing was loaded; {len(faults)} found:", *faults[:_MOST_FAULTS]]
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _make_set(connection: Connection, outlines: list[Outline], options: ShapeOptions, source: str) -> None:
    code = options.delimitation_code
    if options.valid_from is not None:
        connection.execute(
            delimitation.insert().values(
                code=code,
                name=options.name or f"Wards of {code}",
                valid_from=options.valid_from,
                source=source,
            )
        )
    rows = []
    for outline in outlines:
        longitude, latitude = outline.find_centre()
        rows.append(
            {
                "delimitation_code": code,
                "ward_no": outline.ward_no,
                "region_code": outline.region,
                "latitude": latitude,
                "longitude": longitude,
                "source": source,
                "confidence": "computed",
            }
        )
    connection.execute(ward.insert(), rows)


def _as_row(outline: Outline, code: str, source: str, now: datetime) -> dict[str, Any]:
    return {
        "delimitation_code": code,
        "ward_no": outline.ward_no,
        "outline": [[list(map(list, ring)) for ring in polygon] for polygon in outline.polygons],
        "source": source,
        "loaded_at": now,
    }
