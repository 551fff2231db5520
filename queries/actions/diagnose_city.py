"""A diagnosis of every account: a run, its parts, which workers take one after another, and its end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import account, extract
from data.tables.diagnosis import diagnosis_finding, diagnosis_part, diagnosis_run
from queries.actions.keep_streaks import insert_streaks
from queries.billing_versions import used_extracts
from queries.diagnosis.records import load_records
from queries.diagnosis.strays import Strays
from rules.access import check
from rules.actor import Actor
from rules.diagnosis.finding import Finding
from rules.diagnosis.record import AccountRecord
from rules.errors import NotFound
from rules.streaks import Streak

PART: Final = 300
STATEMENT: Final = 500
Judge = Callable[[Sequence[AccountRecord]], Mapping[str, Sequence[Finding]]]
Watch = Callable[[Sequence[AccountRecord]], Sequence[Streak]]


def start_run(connection: Connection, actor: Actor) -> int:
    """The run over what billing says at present: the one that goes on, or a new one. Returns its number.

    A run over an older extract is given up.

    Raises:
        NotFound: no billing extract is in use.
    """
    check(actor, "run_jobs")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("diagnosis run"))))
    newest = connection.execute(
        sa.select(sa.func.max(extract.c.taken_on), sa.func.max(extract.c.extract_no)).where(
            extract.c.state == "used"
        )
    ).one()
    if newest[0] is None:
        raise NotFound("No billing extract is in use. Load one first: manage.py import-billing DIR.")
    unfinished = diagnosis_run.c.finished_at.is_(None)
    same = sa.and_(diagnosis_run.c.as_of == newest[0], diagnosis_run.c.extract_no == newest[1])
    connection.execute(sa.delete(diagnosis_run).where(unfinished, ~same))
    running = connection.scalar(sa.select(diagnosis_run.c.run_id).where(unfinished))
    return int(running) if running else _make_run(connection, newest[0], newest[1])


def _make_run(connection: Connection, as_of: Any, extract_no: int) -> int:
    numbers = (
        sa.select(account.c.account_no)
        .where(account.c.extract_no.in_(used_extracts()))
        .distinct()
        .order_by(account.c.account_no)
    )
    known = list(connection.scalars(numbers))
    values = {"as_of": as_of, "extract_no": extract_no, "accounts": len(known)}
    made = connection.execute(sa.insert(diagnosis_run).values(values).returning(diagnosis_run.c.run_id))
    run_id = int(made.scalar_one())
    starts = known[::PART]
    parts = [
        {
            "run_id": run_id,
            "part_no": place,
            "first_account_no": first,
            "next_account_no": starts[place + 1] if place + 1 < len(starts) else None,
            "accounts": min(PART, len(known) - place * PART),
        }
        for place, first in enumerate(starts)
    ]
    for place in range(0, len(parts), STATEMENT):
        connection.execute(sa.insert(diagnosis_part), parts[place : place + STATEMENT])
    return run_id


def diagnose_part(
    connection: Connection,
    actor: Actor,
    *,
    run_id: int,
    strays: Strays,
    judge: Judge,
    watch: Watch | None = None,
) -> int | None:
    """Take a part that nobody works on, diagnose it and keep its findings; None when there is none left.

    `watch` finds streaks of estimates, which are kept too.

    The part stays locked until the transaction ends, so that a worker that was killed leaves it to the next.
    Returns how many accounts it had.
    """
    check(actor, "run_jobs")
    part = connection.execute(
        sa.select(diagnosis_part)
        .where(diagnosis_part.c.run_id == run_id, diagnosis_part.c.findings.is_(None))
        .order_by(diagnosis_part.c.part_no)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if part is None:
        return None
    records = load_records(connection, actor, account_nos=_list_accounts(connection, part), strays=strays)
    rows = [
        _as_row(run_id, place, finding)
        for findings in judge(records).values()
        for place, finding in enumerate(findings)
    ]
    for place in range(0, len(rows), STATEMENT):
        connection.execute(sa.insert(diagnosis_finding), rows[place : place + STATEMENT])
    if watch is not None:
        insert_streaks(connection, run_id, watch(records))
    connection.execute(
        sa.update(diagnosis_part)
        .where(diagnosis_part.c.run_id == run_id, diagnosis_part.c.part_no == part.part_no)
        .values(findings=len(rows))
    )
    return int(part.accounts)


def _list_accounts(connection: Connection, part: Any) -> list[str]:
    numbers = sa.select(account.c.account_no).where(
        account.c.account_no >= part.first_account_no, account.c.extract_no.in_(used_extracts())
    )
    if part.next_account_no is not None:
        numbers = numbers.where(account.c.account_no < part.next_account_no)
    return list(connection.scalars(numbers.distinct()))


def _as_row(run_id: int, place: int, finding: Finding) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "account_no": finding.account_no,
        "n": place,
        "rule": finding.rule,
        "is_primary": finding.primary,
        "confidence": finding.confidence,
        "effect_rand": finding.effect_rand,
        "period_from": finding.period_from,
        "period_to": finding.period_to,
        "lines": list(finding.lines),
        "explains": list(finding.explains),
        "explanation": finding.explanation,
        "resident": finding.resident,
        "action": finding.action,
        "evidence": [[each.what, each.said] for each in finding.evidence],
    }


def finish_run(connection: Connection, actor: Actor, *, run_id: int) -> bool:
    """Let a run whose parts are all done take the place of the ones before; False while some are not."""
    check(actor, "run_jobs")
    left = sa.select(diagnosis_part.c.part_no).where(
        diagnosis_part.c.run_id == run_id, diagnosis_part.c.findings.is_(None)
    )
    if connection.execute(left.limit(1)).first() is not None:
        return False
    done = (
        sa.update(diagnosis_run)
        .where(diagnosis_run.c.run_id == run_id, diagnosis_run.c.finished_at.is_(None))
        .values(finished_at=sa.func.now())
    )
    if connection.execute(done).rowcount:
        connection.execute(sa.delete(diagnosis_run).where(diagnosis_run.c.run_id < run_id))
    return True
