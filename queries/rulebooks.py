"""The rules that clocks are read by: the version in force, earlier ones, and what the tables would make next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, Table

from data.tables import reference as tables
from data.tables.clocks import clock_revision, stoppage
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.due import Credit, OfficeHours
from rules.errors import NotFound
from rules.policies import Policy, Target
from rules.rulebook import Rulebook, read_text
from rules.stoppages import Stoppage

_MOST_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of the rules: who made it, why, and how many cases it changed."""

    revision: int
    made_at: datetime
    made_by_name: str | None
    kind: str
    words: str
    affected_from: datetime | None
    affected_to: datetime | None
    cases_read: int
    cases_changed: int
    finished_at: datetime | None


def find_rulebook(connection: Connection, revision: int | None = None) -> Rulebook | None:
    """The rules of a revision, or the newest; None when there is none yet."""
    rules = sa.select(clock_revision.c.rules)
    if revision is None:
        rules = rules.order_by(clock_revision.c.revision.desc()).limit(1)
    else:
        rules = rules.where(clock_revision.c.revision == revision)
    text = connection.scalar(rules)
    return None if text is None else read_text(text)


def get_rulebook(connection: Connection, actor: Actor, *, revision: int) -> Rulebook:
    """The rules that a case's clocks were read by.

    Raises:
        NotFound: there is no such revision.
    """
    check(actor, "see_case")
    rulebook = find_rulebook(connection, revision)
    if rulebook is None:
        raise NotFound(f"There is no version {revision} of the rules.")
    return rulebook


def list_revisions(connection: Connection, actor: Actor) -> list[Revision]:
    """The versions of the rules, newest first."""
    check(actor, "see_rules")
    columns = [
        app_user.c.display_name if field.name == "made_by_name" else clock_revision.c[field.name]
        for field in fields(Revision)
    ]
    joined = clock_revision.outerjoin(app_user, app_user.c.user_id == clock_revision.c.made_by)
    rows = connection.execute(
        sa.select(*columns)
        .select_from(joined)
        .order_by(clock_revision.c.revision.desc())
        .limit(_MOST_LISTED)
    )
    return as_records(Revision, rows)


def draft_rulebook(connection: Connection) -> Rulebook:
    """What the reference tables and the declared stoppages say at present, without a number."""
    timezone = connection.scalar(sa.select(tables.municipality.c.timezone))
    if timezone is None:
        raise NotFound("No municipality is loaded. Run `manage.py profile`.")
    return Rulebook(
        revision=0,
        timezone=timezone,
        policies=_read_policies(connection),
        hours=_read_hours(connection),
        declared_days={row["on"]: row["name"] for row in _read(connection, tables.declared_day)},
        credits=tuple(_read_credits(connection)),
        stoppages=tuple(_read_stoppages(connection)),
    )


def _read(connection: Connection, table: Table) -> Iterable[RowMapping]:
    order = [*([table.c.valid_from] if "valid_from" in table.c else []), *table.primary_key.columns]
    return connection.execute(sa.select(table).order_by(*order)).mappings()


def _read_policies(connection: Connection) -> tuple[Policy, ...]:
    targets: dict[str, list[Target]] = {}
    table = tables.target
    ordered = sa.select(table).order_by(
        *(table.c[name] for name in ("policy_code", "measure", "category_code", "priority_code")),
        table.c.customer_class_code,
        table.c.entity_code,
    )
    for row in connection.execute(ordered).mappings():
        targets.setdefault(row["policy_code"], []).append(Target(**_pick(Target, row)))
    return tuple(
        Policy(**_pick(Policy, row) | {"targets": tuple(targets.get(row["code"], ()))})
        for row in _read(connection, tables.policy)
        if not row["retired"]
    )


def _pick(kind: type[Any], row: RowMapping) -> dict[str, Any]:
    values: Mapping[str, Any] = dict(row)
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


def _read_hours(connection: Connection) -> dict[str, tuple[OfficeHours, ...]]:
    groups: dict[str, list[OfficeHours]] = {}
    for row in _read(connection, tables.office_hours):
        groups.setdefault(row["calendar_code"], []).append(OfficeHours(**_pick(OfficeHours, row)))
    return {code: tuple(groups[code]) for code in sorted(groups)}


def _read_credits(connection: Connection) -> Iterable[Credit]:
    for row in _read(connection, tables.priority_credit):
        yield Credit(**_pick(Credit, row), customer_class=row["customer_class_code"])


def _read_stoppages(connection: Connection) -> Iterable[Stoppage]:
    declared = (
        sa.select(stoppage).where(stoppage.c.cancelled_at.is_(None)).order_by(stoppage.c.stoppage_id)
    )
    for row in connection.execute(declared).mappings():
        values = _pick(Stoppage, row)
        yield Stoppage(
            **values
            | {"regions": tuple(values["regions"]), "category_codes": tuple(values["category_codes"])}
        )
