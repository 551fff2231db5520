"""What the manifest of a billing extract promises: identity, months, rows per file, control totals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from rules.billing_extract.codes import SERVICES
from rules.billing_extract.files import FILES
from rules.errors import InvalidInput

_MONTH: Final = re.compile(r"(?<!\d)(\d{4})-(0[1-9]|1[0-2])(?!\d)")
_ROW_TABLES: Final = ("rows", "files", "file_rows", "row_counts")
_ROW_KEYS: Final = ("rows", "row_count", "count")
_AMOUNT_KEYS: Final = (
    "amount_rand",
    "total_rand",
    "control_total_rand",
    "control_total",
    "total",
    "amount",
    "rand",
)
_IDENTITY: Final = ("municipality", "extract_id", "taken_on", "from_month", "to_month")

ControlKey = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The promise.

    `rows`: file name without .csv → data rows. `control`: (service, first day of the month) → rand.
    """

    municipality: str
    extract_id: str
    taken_on: date
    from_month: date
    to_month: date
    rows: Mapping[str, int]
    control: Mapping[ControlKey, Decimal]

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of every month of the extract, in order."""
        return tuple(months_between(self.from_month, self.to_month))


def months_between(first: date, last: date) -> Iterator[date]:
    """The first day of each month from `first` to `last`, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month.replace(day=28) + _FIVE_DAYS).replace(day=1)


_FIVE_DAYS: Final = date(2000, 1, 6) - date(2000, 1, 1)


def parse_manifest(values: Mapping[str, Any]) -> Manifest:
    """The manifest of parsed TOML (decimals as Decimal).

    The identity may stand at the top or in one table; control totals may be nested service by month, month by
    service, or listed as records. Raises InvalidInput naming every fault.
    """
    faults: list[str] = []
    identity = _find_identity(values)
    missing = [name for name in _IDENTITY if identity.get(name) in (None, "")]
    if missing:
        raise InvalidInput(f"manifest.toml lacks {', '.join(missing)}.")
    taken_on = _read_day(identity["taken_on"], "taken_on", faults)
    from_month = _read_month(identity["from_month"], "from_month", faults)
    to_month = _read_month(identity["to_month"], "to_month", faults)
    if not faults and from_month > to_month:
        faults.append("from_month is after to_month")
    if not faults and (to_month.year - from_month.year) > 60:
        faults.append("from_month and to_month are more than 60 years apart")
    rows = dict(_read_rows(values, faults))
    control = dict(_walk_control(values, faults))
    if faults:
        raise InvalidInput("manifest.toml: " + "; ".join(faults) + ".")
    return Manifest(
        str(identity["municipality"]),
        str(identity["extract_id"]),
        taken_on,
        from_month,
        to_month,
        rows,
        control,
    )


def _find_identity(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if "extract_id" in values:
        return values
    tables = (value for value in values.values() if isinstance(value, Mapping) and "extract_id" in value)
    return next(tables, values)


def _read_day(value: Any, name: str, faults: list[str]) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        faults.append(f"{name} {value!r} is not a date like 2025-11-01")
        return date.min


def _read_month(value: Any, name: str, faults: list[str]) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, 1)
    found = _MONTH.match(str(value))
    if found is None:
        faults.append(f"{name} {value!r} is not a month like 2025-11")
        return date.min
    return date(int(found[1]), int(found[2]), 1)


def _read_rows(values: Mapping[str, Any], faults: list[str]) -> Iterator[tuple[str, int]]:
    for name, value in _row_entries(values):
        count = (
            next((value[key] for key in _ROW_KEYS if key in value), None)
            if isinstance(value, Mapping)
            else value
        )
        try:
            yield name.removesuffix(".csv"), int(str(count))
        except ValueError:
            faults.append(f"the rows of {name} are {count!r}, not a whole number")


def _row_entries(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for table in _ROW_TABLES:
        entries = values.get(table)
        if isinstance(entries, Mapping):
            yield from ((str(name), value) for name, value in entries.items())
        elif isinstance(entries, list):
            for entry in entries:
                yield str(entry.get("name") or entry.get("file") or ""), entry
    for spec in FILES:
        entry = values.get(spec.name, values.get(spec.file_name))
        if entry is not None:
            yield spec.name, entry


def _walk_control(
    node: Any, faults: list[str], service: str = "", month: date | None = None, name: str = ""
) -> Iterator[tuple[ControlKey, Decimal]]:
    """Every amount found under a service and a month, however they are nested."""
    if isinstance(node, Mapping):
        service, month = _from_record(node, service, month)
        for key, child in node.items():
            below, when = _from_key(str(key), service, month)
            yield from _walk_control(child, faults, below, when, str(key))
    elif isinstance(node, list):
        for child in node:
            yield from _walk_control(child, faults, service, month, name)
    elif service and month and _holds_amount(name, service, month):
        try:
            yield (service, month), Decimal(str(node)).quantize(Decimal("0.01"))
        except InvalidOperation:
            faults.append(f"the control total of {service} {month:%Y-%m} is {node!r}, not an amount in rand")


def _from_record(node: Mapping[str, Any], service: str, month: date | None) -> tuple[str, date | None]:
    named = str(node.get("service", ""))
    when = _MONTH.match(str(node.get("month") or node.get("billing_month") or ""))
    return (
        named if named in SERVICES else service,
        date(int(when[1]), int(when[2]), 1) if when else month,
    )


def _from_key(key: str, service: str, month: date | None) -> tuple[str, date | None]:
    found = _MONTH.search(key)
    words = re.split(r"[^a-z]+", key.lower())
    return (
        next((word for word in words if word in SERVICES), service),
        date(int(found[1]), int(found[2]), 1) if found else month,
    )


def _holds_amount(name: str, service: str, month: date) -> bool:
    if name in _AMOUNT_KEYS:
        return True
    return _from_key(name, "", None) != ("", None) and name not in ("service", "month", "billing_month")
