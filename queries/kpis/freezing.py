"""Months as they were published, and what was corrected in them since."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import frozen_month
from data.tables.people import app_user
from queries.kpis.ground import read_sums, select_sums
from queries.kpis.spreads import Spread, read_exact
from rules.access import check
from rules.actor import Actor
from rules.kpis.lens import Lens
from rules.kpis.registry import KPIS
from rules.kpis.sums import NAMES, Sums
from rules.period import month_of

WHOLE = "all"
# the report to council, whole, among the figures that are frozen
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of a frozen month that is no longer what was published; `part` is a category or `all`."""

    part: str
    code: str
    name: str
    frozen: float | None
    present: float | None


@dataclass(frozen=True, slots=True)
class FrozenMonth:
    """A published month: its figures by category and in all, their hash, and what is different by now."""

    month_on: date
    figures: Mapping[str, Any]
    sha256: bytes
    frozen_at: datetime
    frozen_by: str
    corrections: tuple[Correction, ...]

    @property
    def is_intact(self) -> bool:
        """Whether the figures are those that were hashed."""
        return digest(self.figures) == self.sha256


def digest(figures: Mapping[str, Any]) -> bytes:
    """The hash of a month's figures, the same for the same figures."""
    return sha256(json.dumps(figures, sort_keys=True, separators=(",", ":")).encode()).digest()


def measure_month(connection: Connection, month_on: date) -> dict[str, Any]:
    """The figures of a month of the whole municipality, ready to be kept as JSON."""
    period = month_of(month_on)
    found = read_sums(connection, select_sums(Lens(period), [("", period)], ("category_code",)), 2)
    parts = {category: sums for (_, category), sums in found.items()}
    parts[WHOLE] = sum(parts.values(), Sums())
    spreads = read_exact(connection, Lens(period), [("", period)])
    return {
        "sums": {part: _as_json(sums) for part, sums in sorted(parts.items())},
        "spreads": {clock: asdict(spread) for (_, clock), spread in sorted(spreads.items())},
    }


def _as_json(sums: Sums) -> dict[str, Any]:
    """Rand as text, to the cent."""
    return {
        name: str(value) if isinstance(value := getattr(sums, name), Decimal) else value for name in NAMES
    }


def list_frozen(connection: Connection, actor: Actor) -> tuple[FrozenMonth, ...]:
    """Frozen months, newest first. What was corrected is told to those who see the whole municipality."""
    check(actor, "see_figures")
    rows = connection.execute(
        sa.select(frozen_month, app_user.c.display_name)
        .join_from(frozen_month, app_user, app_user.c.user_id == frozen_month.c.frozen_by)
        .order_by(frozen_month.c.month_on.desc())
    ).all()
    return tuple(
        FrozenMonth(
            row.month_on, row.figures, row.sha256, row.frozen_at, row.display_name,
            tuple(_compare(row.figures, measure_month(connection, row.month_on)))
            if actor.sees_everything
            else (),
        )
        for row in rows
    )  # fmt: skip


def _compare(frozen: Mapping[str, Any], present: Mapping[str, Any]) -> Iterator[Correction]:
    for part in sorted(frozen["sums"].keys() | present["sums"].keys()):
        was, has = (_read_sums(figures["sums"].get(part)) for figures in (frozen, present))
        for code, kpi in KPIS.items():
            if kpi.source == "sums" and kpi.value(was) != kpi.value(has):
                yield Correction(part, code, kpi.name, kpi.value(was), kpi.value(has))
    for clock, code in (("working", "working_time"), ("calendar", "calendar_time")):
        before, after = (_read_spread(figures["spreads"].get(clock)) for figures in (frozen, present))
        if before != after:
            yield Correction(WHOLE, code, KPIS[code].name, before.median_hours, after.median_hours)


def _read_sums(values: Mapping[str, Any] | None) -> Sums:
    """Sums as a frozen month keeps them."""
    read: dict[str, Any] = {
        name: Decimal(value) if isinstance(value, str) else value for name, value in (values or {}).items()
    }
    return Sums(**read)


def _read_spread(values: Mapping[str, Any] | None) -> Spread:
    """A spread as a frozen month keeps it."""
    return Spread(**values) if values else Spread(0, None, None)
