"""In whose hands the life of resolved queries lay."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import SCHEMA, case_flow
from queries.kpis.durations import is_resolved_in
from queries.kpis.ground import select_monthly, uses_sums
from rules.access import check
from rules.actor import Actor
from rules.kpis.lens import Lens

_HANDS: Final = sa.table(
    "fact_hand_now",
    *(sa.column(name) for name in ("month_on", "category_code", "region", "hand", "seconds", "cases")),
    schema=SCHEMA,
)


@dataclass(frozen=True, slots=True)
class HandFigures:
    """All the time that resolved queries spent in one pair of hands, and how many ever lay there.

    `hand`: resident, nobody, `desk.` and a category, `entity.` and an owner (`rules.hands`).
    """

    hand: str
    seconds: int
    cases: int


def list_hands(connection: Connection, actor: Actor, *, lens: Lens) -> tuple[HandFigures, ...]:
    """Of the queries whose last closing lies in the period, the hand with most time first."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    rows = connection.execute(
        select_monthly(_HANDS, lens, "hand", "seconds", "cases") if uses_sums(lens) else _select_rows(lens)
    )
    found = [HandFigures(hand, int(seconds), int(cases)) for hand, seconds, cases in rows if cases]
    return tuple(sorted(found, key=lambda each: (-each.seconds, each.hand)))


def _select_rows(lens: Lens) -> sa.Select[Any]:
    part = sa.func.jsonb_each_text(case_flow.c.hands).table_valued("key", "value", name="hand")
    return (
        sa.select(part.c.key, sa.func.sum(sa.cast(part.c.value, sa.BigInteger)), sa.func.count())
        .select_from(case_flow.join(part, sa.true()))
        .where(*is_resolved_in(lens))
        .group_by(part.c.key)
    )
