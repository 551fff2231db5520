"""Queries beside the bills of the same month, and how much of what was billed was estimated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.facts import case_flow, fact_run
from queries.kpis.ground import in_lens
from rules.access import check
from rules.actor import Actor
from rules.flows import RECEIVED
from rules.kpis.lens import Lens
from rules.period import widen


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A billing month: bills and metered sections, those by an estimate, and the queries received in it.

    `by_cause` counts those queries by the cause that was found since; '' is not known yet. Bills are those of
    the whole municipality; None where none were loaded.
    """

    billing_month: date
    bills: int | None
    sections: int | None
    estimated: int | None
    received: int
    by_cause: Mapping[str, int]

    @property
    def per_1000(self) -> float | None:
        return 1000 * self.received / self.bills if self.bills else None

    @property
    def estimated_share(self) -> float | None:
        return self.estimated / self.sections if self.sections and self.estimated is not None else None


def list_runs(connection: Connection, actor: Actor, *, lens: Lens) -> tuple[RunFigures, ...]:
    """Every month that the period touches, oldest first."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    period = widen(lens.period)
    causes = _count_causes(connection, lens.but(period=period))
    runs = {
        row.billing_month: row
        for row in connection.execute(
            sa.select(fact_run).where(fact_run.c.billing_month.between(period.first_on, period.last_on))
        )
    }
    return tuple(
        RunFigures(
            month,
            run.bills if run else None,
            run.sections if run else None,
            run.estimated if run else None,
            sum(causes.get(month, {}).values()),
            causes.get(month, {}),
        )
        for month in period.months
        for run in [runs.get(month)]
    )


def _count_causes(connection: Connection, lens: Lens) -> dict[date, dict[str, int]]:
    """Queries received by month and cause."""
    month = sa.cast(sa.func.date_trunc("month", case_flow.c.happened_on), sa.Date).label("month")
    code = sa.func.coalesce(cases.c.cause_code, "").label("code")
    rows = connection.execute(
        sa.select(month, code, sa.func.count())
        .join_from(case_flow, cases, cases.c.case_id == case_flow.c.case_id)
        .where(
            case_flow.c.kind == RECEIVED,
            case_flow.c.happened_on >= lens.period.first_on,
            case_flow.c.happened_on <= lens.period.last_on,
            *in_lens(case_flow, lens),
        )
        .group_by(sa.literal_column("1"), sa.literal_column("2"))
    )
    found: dict[date, dict[str, int]] = {}
    for month_on, cause, count in rows:
        found.setdefault(month_on, {})[cause] = count
    return found
