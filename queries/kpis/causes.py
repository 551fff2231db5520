"""What turned out to be wrong, for a Pareto."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import SCHEMA, case_flow
from queries.kpis.durations import is_resolved_in
from queries.kpis.ground import select_monthly, uses_sums
from rules.access import check
from rules.actor import Actor
from rules.kpis.lens import Lens

_CAUSES: Final = sa.table(
    "fact_cause_now",
    *(
        sa.column(name)
        for name in ("month_on", "category_code", "region", "cause_code", "resolved", "resolved_rand")
    ),
    schema=SCHEMA,
)


@dataclass(frozen=True, slots=True)
class CauseFigures:
    """Queries resolved with one cause, and the rand they were about; '' is not stated."""

    cause_code: str
    resolved: int
    rand: Decimal


def list_causes(connection: Connection, actor: Actor, *, lens: Lens) -> tuple[CauseFigures, ...]:
    """Of the queries whose last closing lies in the period, the commonest cause first."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    rows = connection.execute(
        select_monthly(_CAUSES, lens, "cause_code", "resolved", "resolved_rand")
        if uses_sums(lens)
        else _select_rows(lens)
    )
    found = [CauseFigures(code, int(resolved), Decimal(rand)) for code, resolved, rand in rows if resolved]
    return tuple(sorted(found, key=lambda each: (-each.resolved, each.cause_code)))


def _select_rows(lens: Lens) -> sa.Select[Any]:
    code = sa.func.coalesce(case_flow.c.cause_code, "").label("code")
    rand = sa.func.coalesce(sa.func.sum(case_flow.c.amount_rand), 0)
    return (
        sa.select(code, sa.func.count(), rand).where(*is_resolved_in(lens)).group_by(sa.literal_column("1"))
    )
