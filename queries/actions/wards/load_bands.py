"""Loads a deprivation band for each ward from a CSV file: all of them, or none and every fault at once."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Final

from sqlalchemy import Connection

from data.tables.wards import ward_band
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference

COLUMNS: Final = ("ward_no", "band")
_BANDS: Final = range(1, 11)


def load_bands(
    connection: Connection,
    actor: Actor,
    *,
    content: bytes,
    source: str,
    delimitation_code: str,
    reference: Reference,
    now: datetime,
) -> int:
    """Keep the bands of a ward set, 1 the most deprived, in place of what was there; how many.

    Raises:
        InvalidInput: a sentence for each fault, one a line; nothing is changed.
    """
    check(actor, "load_wards")
    known = {ward_no for code, ward_no in reference.wards if code == delimitation_code}
    if not known:
        raise InvalidInput(f"The desk has no ward set {delimitation_code}.")
    bands, faults = _read(content)
    faults += _find_set_faults(bands, known)
    if faults:
        raise InvalidInput("\n".join(["Nothing was loaded.", *faults]))
    connection.execute(ward_band.delete().where(ward_band.c.delimitation_code == delimitation_code))
    rows = [
        {
            "delimitation_code": delimitation_code,
            "ward_no": ward_no,
            "band": band,
            "source": source,
            "loaded_at": now,
        }
        for ward_no, band in bands.items()
    ]
    connection.execute(ward_band.insert(), rows)
    add_audit(
        connection, actor, kind="ward_bands_loaded", subject=delimitation_code,
        detail={"wards": len(rows), "source": source},
    )  # fmt: skip
    return len(rows)


def _read(content: bytes) -> tuple[dict[int, int], list[str]]:
    try:
        reader = csv.DictReader(StringIO(content.decode("utf-8-sig")))
        rows = list(reader)
    except (ValueError, csv.Error) as error:
        return {}, [f"The file is no CSV in UTF-8: {error}."]
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        return {}, [f"The file needs the columns {' and '.join(COLUMNS)}."]
    bands: dict[int, int] = {}
    faults: list[str] = []
    for line, row in enumerate(rows, start=2):
        ward_no, band = _read_number(row["ward_no"]), _read_number(row["band"])
        if ward_no is None or band not in _BANDS:
            faults.append(f"Line {line}: a ward number and a band from 1 to 10 are wanted.")
        elif ward_no in bands:
            faults.append(f"Line {line}: ward {ward_no} was given before.")
        else:
            assert band is not None
            bands[ward_no] = band
    return bands, faults


def _read_number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _find_set_faults(bands: Mapping[int, int], known: set[int]) -> Iterator[str]:
    if not bands:
        yield "The file has no rows."
    for ward_no in sorted(bands.keys() - known):
        yield f"There is no ward {ward_no}."
