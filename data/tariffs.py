"""Tariff schedules as CSV files: the profile's own, or one that a city brings with its extract."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from data.settings import ROOT
from rules.errors import InvalidInput
from rules.rating.tariff import KINDS, Tariff, TariffBook, service_of

REQUIRED: Final = ("tariff", "code", "kind", "rate", "valid_from")
T = TypeVar("T")
TRUE: Final = frozenset({"true", "yes", "1", "y", "t"})


def read_tariffs(path: Path) -> list[Tariff]:
    """All rows of a schedule; columns as in docs/billing-extract.md, `service` may be left out.

    Raises:
        InvalidInput: names the file, row and field of everything that cannot be used.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
        if missing:
            raise InvalidInput(f"{path.name}: missing columns {', '.join(missing)}.")
        rows, wrong = list[Tariff](), list[str]()
        for number, row in enumerate(reader, start=2):
            try:
                rows += _read_rows(row)
            except InvalidInput as error:
                wrong.append(f"{path.name}, row {number}: {error}")
    if wrong:
        raise InvalidInput("\n".join(wrong))
    return rows


@cache
def profile_book(profile: str) -> TariffBook:
    """The tariffs that a municipality's profile ships, ready for look-up."""
    return TariffBook(read_tariffs(ROOT / "data" / "reference" / profile / "tariffs.csv"))


def _read_rows(row: dict[str, str | None]) -> Iterator[Tariff]:
    text = {name: (value or "").strip() for name, value in row.items() if name}
    if text["kind"] not in KINDS:
        raise InvalidInput(f"kind: “{text['kind']}” is not one of {', '.join(sorted(KINDS))}.")
    known = service_of(text["code"])
    services = (text["service"],) if text.get("service") else known
    if not set(services) <= set(known):
        raise InvalidInput(f"service: {text['code']} belongs to {', '.join(known)}.")
    for service in services:
        yield Tariff(
            tariff=text["tariff"],
            service=service,
            code=text["code"],
            kind=text["kind"],
            band_from=_number(text, "band_from"),
            band_to=_number(text, "band_to"),
            rate=_given(_number(text, "rate"), "rate"),
            unit=text.get("unit", ""),
            valid_from=_given(_day(text, "valid_from"), "valid_from"),
            valid_to=_day(text, "valid_to"),
            source=text.get("source", ""),
            verified=text.get("verified", "").lower() in TRUE,
        )


def _number(text: dict[str, str], name: str) -> Decimal | None:
    try:
        value = Decimal(text[name]) if text.get(name) else None
    except InvalidOperation:
        raise InvalidInput(f"{name}: “{text[name]}” is not a number.") from None
    if value is not None and (not value.is_finite() or value < 0):
        raise InvalidInput(f"{name}: “{text[name]}” must be zero or more.")
    return value


def _day(text: dict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(text[name]) if text.get(name) else None
    except ValueError:
        raise InvalidInput(f"{name}: “{text[name]}” is not a date like 2025-07-01.") from None


def _given(value: T | None, name: str) -> T:
    if value is None:
        raise InvalidInput(f"{name}: must be given.")
    return value
