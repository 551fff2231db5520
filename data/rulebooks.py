"""The rules that clocks are read by, from the tables that make them, and their numbered versions."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, Table

from data.tables import reference as tables
from data.tables.clocks import clock_revision, stoppage
from rules.clocks.credits import Credit
from rules.clocks.policies import Policy, Target
from rules.clocks.rulebook import Rulebook, as_text, read_text
from rules.clocks.stoppages import Stoppage
from rules.errors import NotFound
from rules.office_hours import OfficeHours

Kind = Literal["profile", "policy", "calendar", "stoppage"]

_LOCK: Final = 7_420_913_308


def find_rulebook(connection: Connection, revision: int | None = None) -> Rulebook | None:
    """The rules of a revision, or the newest; None when there is none yet."""
    rules = sa.select(clock_revision.c.rules)
    if revision is None:
        rules = rules.order_by(clock_revision.c.revision.desc()).limit(1)
    else:
        rules = rules.where(clock_revision.c.revision == revision)
    text = connection.scalar(rules)
    return None if text is None else read_text(text)


def stamp_revision(
    connection: Connection,
    *,
    kind: Kind = "profile",
    words: str = "The municipality's profile was loaded",
    made_by: int | None = None,
    affected: tuple[datetime, datetime] | None = None,
) -> Rulebook:
    """The version that says what the tables say: the newest one, or a new one when they have changed.

    Two who ask at once get one version. `affected` is the time that a calendar correction changes.
    """
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    draft, latest = draft_rulebook(connection), find_rulebook(connection)
    if latest is not None and latest.fingerprint == draft.fingerprint:
        return latest
    made = replace(draft, revision=latest.revision + 1 if latest else 1)
    connection.execute(
        sa.insert(clock_revision).values(
            revision=made.revision,
            made_at=sa.func.now(),
            made_by=made_by,
            kind=kind,
            words=words,
            rules=as_text(made),
            fingerprint=made.fingerprint,
            affected_from=affected[0] if affected else None,
            affected_to=affected[1] if affected else None,
        )
    )
    return made


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
    declared = sa.select(stoppage).where(stoppage.c.cancelled_at.is_(None)).order_by(stoppage.c.stoppage_id)
    for row in connection.execute(declared).mappings():
        values = _pick(Stoppage, row)
        yield Stoppage(
            **values
            | {"regions": tuple(values["regions"]), "category_codes": tuple(values["category_codes"])}
        )
