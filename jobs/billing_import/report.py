"""What an import did, for people and programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

from rules.billing_extract.control import ControlTotal


@dataclass(slots=True)
class FileCounts:
    """Rows of one file: read = loaded + unchanged + repair, unless the extract is held."""

    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    repair: int = 0


@dataclass(slots=True)
class ImportReport:
    """One extract's import. `state`: used or held; `was_known`: nothing needed doing."""

    extract_id: str
    extract_no: int
    state: Literal["used", "held"]
    was_known: bool = False
    files: dict[str, FileCounts] = field(default_factory=dict)
    control: Sequence[Mapping[str, Any]] = ()
    basis: str = "without_vat"
    held_because: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def total(self, name: str) -> int:
        """A count over all files: read, loaded, unchanged or repair."""
        return sum(getattr(counts, name) for counts in self.files.values())

    def as_result(self) -> dict[str, Any]:
        """What is kept with the extract."""
        return {
            "files": {name: asdict(counts) for name, counts in self.files.items()},
            "basis": self.basis,
            "held_because": self.held_because,
            "notes": self.notes,
            "seconds": round(self.seconds, 3),
        }

    def as_json(self) -> dict[str, Any]:
        """What `import-billing --json` prints."""
        return {
            "extract_id": self.extract_id,
            "extract_no": self.extract_no,
            "state": self.state,
            "was_known": self.was_known,
            "rows_read": self.total("read"),
            "rows_loaded": self.total("loaded"),
            "rows_unchanged": self.total("unchanged"),
            "rows_repair": self.total("repair"),
            **self.as_result(),
            "control": list(self.control),
        }


def from_result(
    extract_id: str,
    extract_no: int,
    state: Literal["used", "held"],
    control: Sequence[Mapping[str, Any]],
    result: Mapping[str, Any],
) -> ImportReport:
    """The report of an extract that was loaded or held before."""
    return ImportReport(
        extract_id,
        extract_no,
        state,
        was_known=True,
        files={name: FileCounts(**counts) for name, counts in result.get("files", {}).items()},
        control=control,
        basis=result.get("basis", "without_vat"),
        held_because=list(result.get("held_because", [])),
        notes=list(result.get("notes", [])),
        seconds=float(result.get("seconds", 0)),
    )


def describe_total(total: ControlTotal) -> dict[str, Any]:
    """A control total with amounts as text, exact to the cent."""

    def rand(amount: Decimal | None) -> str | None:
        return None if amount is None else str(amount)

    return {
        "service": total.service,
        "month": f"{total.month:%Y-%m}",
        "promised_rand": rand(total.promised_rand),
        "found_rand": rand(total.found_rand),
        "matches": total.matches,
    }
