"""Creators for the tests of case imports."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jobs.case_import.codes import Codes
from jobs.case_import.facts import Fact
from jobs.case_import.faults import RowFault
from jobs.case_import.first_pass import FirstPass
from jobs.case_import.map_reading import parse_map

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

CODES = Codes(
    categories=frozenset({"metering", "rates"}),
    subcategories={"high_bill": "metering", "valuation": "rates"},
    regions=frozenset("ABCDEFG"),
    customer_classes=frozenset({"residential", "business"}),
    channels=frozenset({"phone", "web"}),
    entities=frozenset({"city_power"}),
    priorities=frozenset({"low", "normal", "high"}),
    delimitations=((date(2021, 11, 1), "2020"), (date(2026, 11, 4), "2026")),
    wards={("2020", 87): "B", ("2026", 87): "E"},
)

CASES_MAP: dict[str, Any] = {
    "source": "town",
    "shape": "cases",
    "reference": "id",
    "time": {"zone": "Africa/Johannesburg"},
    "times": {"opened": "opened", "closed": {"column": "closed", "status": "resolved"}},
    "status": {"column": "state", "values": {"open": "in_progress", "done": "resolved"}},
    "case": {"category": {"constant": "metering"}},
}

EVENTS_MAP: dict[str, Any] = {
    "source": "desk-log",
    "shape": "events",
    "reference": "id",
    "time": {"zone": "UTC"},
    "times": {"happened": "at"},
    "activity": "activity",
    "status": {
        "values": {"take": "in_progress", "wait": "waiting_resident", "solve": "resolved", "close": "closed"}
    },
    "case": {"category": {"constant": "metering"}},
}

SNAPSHOTS_MAP: dict[str, Any] = {
    "source": "incidents",
    "shape": "snapshots",
    "reference": "number",
    "file": {"nulls": ["?"]},
    "time": {"zone": "Europe/Amsterdam", "formats": ["%d/%m/%Y %H:%M"]},
    "times": {
        "opened": "opened_at",
        "updated": "updated_at",
        "resolved": {"column": "resolved_at", "repeated": True, "status": "resolved"},
    },
    "sequence": "mod_count",
    "status": {
        "column": "state",
        "values": {
            "New": "new",
            "Active": "in_progress",
            "Awaiting User Info": "waiting_resident",
            "Resolved": "resolved",
            "Closed": "closed",
        },
    },
    "case": {"category": {"constant": "metering"}},
}


def change(base: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A map with some top-level keys replaced; None removes a key."""
    merged = {**base, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def read(
    folder: Path, text: str | bytes, map_: Mapping[str, Any], codes: Codes = CODES
) -> tuple[list[Fact], list[RowFault], FirstPass]:
    """Everything a file says, its rejected rows, and the pass itself. File faults are left in `.faults`."""
    path = folder / "file.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    rejected: list[RowFault] = []
    one = FirstPass(path, parse_map(dict(map_)), codes, NOW, rejected.append)
    facts = [fact for row in one.read_facts() for fact in row]
    return facts, rejected, one


def faults_of(one: FirstPass) -> list[str]:
    """The file's faults in words."""
    return [str(fault) for fault in one.faults.list_faults()]
