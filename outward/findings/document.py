"""A department's findings on paper or as a table: what, where, since when, and room for its answer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from outward.sheets import Cell, Column, Table, build_csv
from outward.typesetting import typeset_pdf

_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
_COLUMNS: Final = (
    Column("Reference", "text"),
    Column("What", "text"),
    Column("Where", "text"),
    Column("Department", "text"),
    Column("Found on", "date"),
    Column("Acknowledge by", "text"),
    Column("Their reference", "text"),
    Column("Stands", "text"),
    Column("What was said", "text"),
)
SheetKind = Literal["pdf", "csv"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One finding in words; `said` are a resident's, without name or number."""

    reference: str
    what: str
    where: str
    department: str
    found_on: date
    found: str
    acknowledge_by: str
    their_reference: str
    stage: str
    said: str


@dataclass(frozen=True, slots=True)
class FindingSheet:
    """The findings of one filter, for whom, and who made it when (local, in words)."""

    municipality: str
    name: str
    zone: str
    rows: Sequence[SheetRow]
    made_on: date
    made_at: datetime
    made: str


def build_pdf(sheet: FindingSheet) -> bytes:
    """The sheet as a tagged PDF; the same sheet makes the same bytes."""
    values = {name: value for name, value in asdict(sheet).items() if name not in ("made_on", "made_at")}
    values["rows"] = [{k: v for k, v in row.items() if k != "found_on"} for row in values["rows"]]
    return typeset_pdf(_TEMPLATE, "sheet", values, sheet.made_at)


def build_table(sheet: FindingSheet) -> bytes:
    """The sheet as CSV."""
    rows: list[list[Cell]] = [
        [
            row.reference, row.what, row.where, row.department, row.found_on, row.acknowledge_by,
            row.their_reference, row.stage, row.said,
        ]
        for row in sheet.rows
    ]  # fmt: skip
    return build_csv(Table("Findings", _COLUMNS, rows))


def name_file(sheet: FindingSheet, kind: SheetKind) -> str:
    """The file's name, such as findings-2026-11-23.pdf."""
    return f"findings-{sheet.made_on.isoformat()}.{kind}"
