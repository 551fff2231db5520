"""Everything the municipality has configured, read once into one frozen bundle."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, Table, select

from data.rulebooks import draft_rulebook, find_rulebook
from data.tables import reference as tables
from data.tables.base import metadata
from data.tables.clocks import clock_revision
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound
from rules.escalation import Rung
from rules.facilities import FacilityItem
from rules.handoffs import Department
from rules.lookups import (
    AgeBucket,
    Category,
    Cause,
    Channel,
    ChecklistItem,
    Delimitation,
    Entity,
    Move,
    Municipality,
    Named,
    Outcome,
    OutingRules,
    Ownership,
    Reference,
    Region,
    ServiceCentre,
    SessionOutcome,
    SessionRules,
    Status,
    Subcategory,
    Ward,
)

__all__ = ["Reference", "load_reference", "read_stamp"]

Record = TypeVar("Record")
Key = TypeVar("Key")


def load_reference(connection: Connection, actor: Actor = SYSTEM) -> Reference:
    """Read all reference data, some thirty small selects; callers keep the result for a minute or a run.

    Raises:
        NotFound: no profile is loaded.
    """
    del actor  # reference data is the same for everybody
    rows = Reader(connection)
    found = rows.all(Municipality, tables.municipality)
    if not found:
        raise NotFound("No municipality is loaded. Run `manage.py profile`.")
    return Reference(
        municipality=found[0],
        categories=rows.by_code(Category, tables.category),
        subcategories=rows.by_code(Subcategory, tables.subcategory),
        checklists=_read_checklists(rows),
        documents=rows.by_code(Named, tables.document),
        entities=rows.by_code(Entity, tables.entity),
        ownerships=_group(
            rows.all(Ownership, tables.ownership), lambda o: (o.category_code, o.subcategory_code)
        ),
        regions=rows.by_code(Region, tables.region),
        delimitations=tuple(rows.all(Delimitation, tables.delimitation)),
        wards={(w.delimitation_code, w.ward_no): w for w in rows.all(Ward, tables.ward)},
        service_centres=rows.by_code(ServiceCentre, tables.service_centre),
        calendars=rows.by_code(Named, tables.calendar),
        default_calendar=_find_default_calendar(rows),
        channels=rows.by_code(Channel, tables.channel),
        customer_classes=rows.by_code(Named, tables.customer_class),
        languages=rows.by_code(Named, tables.language),
        priorities=rows.by_code(Named, tables.priority),
        statuses=rows.by_code(Status, tables.status),
        moves={(m.verb, m.from_status): m for m in rows.all(Move, tables.move, roles=frozenset)},
        outcomes=rows.by_code(Outcome, tables.outcome),
        causes=_read_causes(rows),
        age_buckets=tuple(rows.all(AgeBucket, tables.age_bucket)),
        rungs=rows.by_code(Rung, tables.escalation),
        sessions=_read_session_rules(rows),
        outings=_read_outing_rules(rows),
        facility_kinds=rows.by_code(Named, tables.facility_kind),
        facility_items=rows.by_code(FacilityItem, tables.facility_item),
        departments={d.entity_code: d for d in rows.all(Department, tables.department)},
        rulebook=find_rulebook(connection) or draft_rulebook(connection),
    )


LOOK_UPS: Final = tuple(
    table
    for table in metadata.sorted_tables
    if table is clock_revision
    or (table.schema == tables.category.schema and table not in (tables.tariff, tables.profile_load))
)


def _stamp() -> sa.Select[Any]:
    """A sum of one hash a row, whatever their order; every table hashes with a number of its own."""
    sums = []
    for number, table in enumerate(LOOK_UPS):
        row = sa.cast(table.table_valued(), sa.Text)
        sums.append(select(sa.func.sum(sa.func.hashtextextended(row, number)).label("hash")))
    return select(sa.func.sum(sa.union_all(*sums).subquery().c.hash))


_STAMP: Final = _stamp()


def read_stamp(connection: Connection, actor: Actor = SYSTEM) -> int:
    """A number that changes with any row that `load_reference` reads: one statement instead of thirty."""
    del actor  # reference data is the same for everybody
    return int(connection.scalar(_STAMP) or 0)


class Reader:
    """Reads whole reference tables into records, in the order of the profile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, table: Table) -> Sequence[RowMapping]:
        """Every row, by sort_no, then start of validity, then key."""
        names = [name for name in ("sort_no", "valid_from") if name in table.c]
        order = [*(table.c[name] for name in names), *table.primary_key.columns]
        return self._connection.execute(select(table).order_by(*order)).mappings().all()

    def all(self, kind: type[Record], table: Table, **convert: Callable[[Any], Any]) -> list[Record]:
        """Every row as a record, whose fields are columns of the same name."""
        names = [field.name for field in fields(kind) if field.name in table.c]  # type: ignore[arg-type]
        return [
            kind(**{name: convert.get(name, _same)(row[name]) for name in names}) for row in self.read(table)
        ]

    def by_code(self, kind: type[Record], table: Table) -> dict[str, Record]:
        records = self.all(kind, table)
        return {record.code: record for record in records}  # type: ignore[attr-defined]


def _same(value: Any) -> Any:
    return value


def _group(records: Iterable[Record], key: Callable[[Record], Key]) -> dict[Key, tuple[Record, ...]]:
    groups: dict[Key, list[Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return {key: tuple(members) for key, members in groups.items()}


def _read_checklists(rows: Reader) -> Mapping[tuple[str, str | None], tuple[ChecklistItem, ...]]:
    documents = {row["code"]: row for row in rows.read(tables.document)}
    groups: dict[tuple[str, str | None], list[ChecklistItem]] = {}
    for row in rows.read(tables.checklist):
        document = documents[row["document_code"]]
        item = ChecklistItem(
            document_code=document["code"],
            name=document["name"],
            is_required=row["is_required"],
            is_personal=document["is_personal"],
            note=row["note"],
        )
        groups.setdefault((row["category_code"], row["subcategory_code"]), []).append(item)
    return {key: tuple(items) for key, items in groups.items()}


def _find_default_calendar(rows: Reader) -> str:
    return next(str(row["code"]) for row in rows.read(tables.calendar) if row["is_default"])


def _read_causes(rows: Reader) -> Mapping[str, Cause]:
    categories: dict[str, set[str]] = {}
    for row in rows.read(tables.cause_category):
        categories.setdefault(row["cause_code"], set()).add(row["category_code"])
    return {
        row["code"]: Cause(
            code=row["code"],
            name=row["name"],
            description=row["description"],
            rules=tuple(row["rules"]),
            category_codes=frozenset(categories.get(row["code"], ())),
            is_import_only=row["is_import_only"],
            retired=row["retired"],
        )
        for row in rows.read(tables.cause)
    }


def _read_session_rules(rows: Reader) -> SessionRules:
    """A local row comes before the profile's; without any the desk's defaults hold."""
    found = rows.all(
        SessionRules, tables.session_rules, teams_hosts=tuple, windows=tuple, remind_before_hours=tuple
    )
    topics = rows.read(tables.session_topic)
    outcomes = rows.all(SessionOutcome, tables.session_outcome, verbs=tuple)
    return replace(
        found[0] if found else SessionRules(),
        topics={(row["category_code"], row["subcategory_code"]): row["share"] for row in topics},
        outcomes={outcome.code: outcome for outcome in outcomes},
    )


def _read_outing_rules(rows: Reader) -> OutingRules:
    """A local row comes before the profile's; without any the desk's defaults hold."""
    found = rows.all(OutingRules, tables.outing_rules, weekdays=tuple, equipment=tuple, topics=tuple)
    return found[0] if found else OutingRules()
