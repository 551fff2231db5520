"""What a diagnosis of the whole city has found, and how far it is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.diagnosis import diagnosis_finding, diagnosis_part, diagnosis_run
from rules.access import check
from rules.actor import Actor

_COLUMNS: Final = {"primary": "is_primary"}


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding of a run, as rules.diagnosis.finding describes it; rand without VAT."""

    account_no: str
    rule: str
    primary: bool
    confidence: Decimal
    effect_rand: Decimal
    period_from: date
    period_to: date
    lines: list[str]
    explanation: str


def count_done(connection: Connection, actor: Actor, *, run_id: int) -> tuple[int, int]:
    """Accounts of a run that are done, and all of them."""
    check(actor, "run_jobs")
    done = sa.func.sum(diagnosis_part.c.accounts).filter(diagnosis_part.c.findings.is_not(None))
    row = connection.execute(
        sa.select(
            sa.func.coalesce(done, 0), sa.func.coalesce(sa.func.sum(diagnosis_part.c.accounts), 0)
        ).where(diagnosis_part.c.run_id == run_id)
    ).one()
    return int(row[0]), int(row[1])


def find_last_run(connection: Connection, actor: Actor) -> int | None:
    """The newest run that is finished."""
    check(actor, "diagnose")
    newest = sa.select(sa.func.max(diagnosis_run.c.run_id)).where(diagnosis_run.c.finished_at.is_not(None))
    found: int | None = connection.scalar(newest)
    return found


def list_kept_findings(
    connection: Connection, actor: Actor, *, run_id: int, after: tuple[str, int], limit: int
) -> list[tuple[int, KeptFinding]]:
    """Findings of a run in order of account and rank, with their place, from after (account, place) on."""
    check(actor, "run_jobs")
    kept = diagnosis_finding.c
    rows = connection.execute(
        sa.select(kept.n, *(kept[_COLUMNS.get(name, name)] for name in KeptFinding.__slots__))
        .where(kept.run_id == run_id, sa.tuple_(kept.account_no, kept.n) > sa.tuple_(*map(sa.literal, after)))
        .order_by(kept.account_no, kept.n)
        .limit(limit)
    )
    return [(row[0], KeptFinding(*row[1:])) for row in rows]
