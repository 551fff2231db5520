"""Judging a diagnosis: a person accepts or rejects what a rule found, and the reason is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection

from queries.actions.record import record
from queries.actions.steps import SHORTEST_REASON, begin, require_day, require_text
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference

Verdict = Literal["accepted", "rejected"]
LONGEST_STEP = 200


def judge_finding(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    rule: str,
    lines: Sequence[str],
    effect_rand: Decimal,
    verdict: Verdict,
    reason: str,
    next_step: str = "",
    next_step_on: date | None = None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Accept a finding with what is to be done next, or reject it with the reason.

    Raises:
        InvalidInput: a rejection without reason, or an acceptance without a next step.
    """
    case, step = begin(
        connection, actor, "judge_finding", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    body = step | {
        "rule": rule,
        "verdict": verdict,
        "lines": list(lines),
        "effect_rand": str(effect_rand),
    }
    if verdict == "rejected":
        require_text(reason, "why the diagnosis is wrong", shortest=SHORTEST_REASON)
    else:
        body |= _plan(next_step, next_step_on, now, reference)
    texts = [("reason", reason.strip())] if reason.strip() else []
    judged = Event(events.FINDING_JUDGED, now, body, actor.user_id)
    return record(connection, actor, case, [judged], texts=texts, reference=reference, now=now)


def _plan(next_step: str, on: date | None, now: datetime, reference: Reference) -> dict[str, str]:
    next_step = require_text(next_step, "what is to be done next")
    if on is None:
        raise InvalidInput("Choose the day of the next step.")
    require_day(on, "The next step", now, reference)
    return {"next_step": next_step[:LONGEST_STEP], "next_step_on": on.isoformat()}
