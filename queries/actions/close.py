"""The end of a case, and its second life: resolve and reopen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.attachments import attachment
from queries.actions.dispute_entries import release_entries, restore_entries
from queries.actions.record import record
from queries.actions.steps import SHORTEST_REASON, begin, require_day, require_text
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference


def resolve(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    outcome_code: str,
    cause_code: str,
    reason: str,
    evidence: str,
    attachment_ids: Sequence[int] = (),
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Decide the query: outcome, cause, written reason and what the decision rests on.

    Raises:
        InvalidInput: one of the four is missing, or a code is not one staff may use.
    """
    case, step = begin(connection, actor, "resolve", case_id=case_id, seen_seq=seen_seq, reference=reference)
    return decide(
        connection, actor, case=case, step=step, outcome_code=outcome_code, cause_code=cause_code,
        reason=reason, evidence=evidence, attachment_ids=attachment_ids, reference=reference, now=now,
    )  # fmt: skip


def decide(
    connection: Connection,
    actor: Actor,
    *,
    case: CaseRecord,
    step: Mapping[str, Any],
    outcome_code: str,
    cause_code: str,
    reason: str,
    evidence: str,
    attachment_ids: Sequence[int] = (),
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Write the decision on a case that is locked, for the verbs that lead to one.

    Raises:
        InvalidInput: as `resolve`.
    """
    reason = require_text(reason, "the reason for the decision", shortest=SHORTEST_REASON)
    evidence = evidence.strip()
    if not evidence and not attachment_ids:
        raise InvalidInput("Say what the decision rests on: name the evidence or tick an attachment.")
    outcome = reference.outcomes.get(outcome_code)
    if outcome is None or outcome.is_import_only:
        raise InvalidInput("Choose the outcome of the query.")
    cause = reference.causes.get(cause_code)
    if cause is None or cause.is_import_only:
        raise InvalidInput("Choose what caused the query.")
    _require_attachments(connection, case.case_id, attachment_ids)
    released = release_entries(connection, actor, case.case_id, now)
    body = {
        **step,
        "outcome_code": outcome_code,
        "cause_code": cause_code,
        "attachment_ids": list(attachment_ids),
        **({"released_rand": str(released)} if released else {}),
    }
    resolved = Event(events.RESOLVED, now, body, actor.user_id)
    texts = [("reason", f"{reason}\n\nEvidence: {evidence}" if evidence else reason)]
    return record(connection, actor, case, [resolved], texts=texts, reference=reference, now=now)


def reopen(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    reason: str,
    next_step_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Take a resolved query up again, with the reason; what its decision had released is disputed again."""
    case, step = begin(connection, actor, "reopen", case_id=case_id, seen_seq=seen_seq, reference=reference)
    reason = require_text(reason, "why it is opened again", shortest=SHORTEST_REASON)
    require_day(next_step_on, "The next step", now, reference)
    restored = restore_entries(connection, actor, case_id, case.state.resolved_at or now, now)
    body = step | {
        "next_step": "Look at the query again",
        "next_step_on": next_step_on.isoformat(),
        **({"disputed_rand": str(restored)} if restored else {}),
    }
    reopened = Event(events.REOPENED, now, body, actor.user_id)
    return record(
        connection, actor, case, [reopened], texts=[("reason", reason)], reference=reference, now=now
    )


def _require_attachments(connection: Connection, case_id: int, attachment_ids: Sequence[int]) -> None:
    if not attachment_ids:
        return
    known = connection.scalars(
        sa.select(attachment.c.attachment_id).where(
            attachment.c.case_id == case_id, attachment.c.attachment_id.in_(attachment_ids)
        )
    )
    if set(known) != set(attachment_ids):
        raise InvalidInput("An attachment named as evidence is not on this query.")
