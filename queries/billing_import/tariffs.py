"""A city's own schedule becomes local rows of the reference, which rule over the profile's."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import tariff as brought
from data.tables.reference.tariffs import tariff
from rules.errors import InvalidInput
from rules.rating.tariff import service_of

_TRUE: Final = frozenset({"true", "yes", "y", "t", "1"})
_UNBANDED: Final = ("flat", "share")


def place_tariffs(connection: Connection, extract_no: int) -> list[str]:
    """Put the schedule rows that this extract brought in force; says which of them cannot be used."""
    notes: list[str] = []
    for row in connection.execute(sa.select(brought).where(brought.c.extract_no == extract_no)):
        values = row._mapping
        fault = _find_fault(values)
        if fault:
            notes.append(f"tariffs.csv: {values['tariff']} {values['code']} cannot be used: {fault}")
            continue
        for local in _as_local(values):
            _replace(connection, local)
    return notes


def _find_fault(values: Any) -> str:
    try:
        service_of(values["code"])
    except InvalidInput as error:
        return str(error)
    if values["band_to"] is not None and values["band_to"] <= (values["band_from"] or 0):
        return "the band ends before it begins"
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        return "it ends before it begins"
    return "" if 0 <= values["rate"] < 10**6 else "the rate is impossible"


def _as_local(values: Any) -> Iterator[dict[str, Any]]:
    is_unbanded = values["kind"] in _UNBANDED and not values["band_from"]
    for service in service_of(values["code"]):
        yield {
            "tariff": values["tariff"],
            "service": service,
            "code": values["code"],
            "kind": values["kind"],
            "band_from": None if is_unbanded else values["band_from"],
            "band_to": values["band_to"],
            "rate": values["rate"],
            "unit": values["unit"],
            "valid_from": values["valid_from"],
            "valid_to": values["valid_to"],
            "verified": (values["verified"] or "").lower() in _TRUE,
            "source": values["source"] or "",
            "origin": "local",
        }


def _replace(connection: Connection, local: dict[str, Any]) -> None:
    same = [tariff.c[name] == local[name] for name in ("tariff", "service", "code", "valid_from", "origin")]
    band = tariff.c.band_from.is_not_distinct_from(local["band_from"])
    connection.execute(tariff.delete().where(*same, band))
    connection.execute(tariff.insert().values(local))
