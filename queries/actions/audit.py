"""Adds to the record of who looked at and changed what."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from data.tables.people import audit
from rules.actor import Actor


def add_audit(
    connection: Connection,
    actor: Actor,
    *,
    kind: str,
    subject: str,
    reason: str | None = None,
    case_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record that the actor did something worth answering for, in the transaction that does it.

    `kind` is a past participle (signed_in, account_read, revealed, downloaded); `subject` what it was done
    to. Neither `reason` nor `detail` may hold the personal data that was looked at.
    """
    connection.execute(
        audit.insert().values(
            user_id=actor.user_id,
            kind=kind,
            subject=subject,
            reason=reason,
            case_id=case_id,
            detail=dict(detail or {}),
        )
    )


def add_audits(
    connection: Connection, actor: Actor, *, kind: str, subjects: Collection[str], detail: Mapping[str, Any]
) -> None:
    """Record the same deed on each of several subjects, as `add_audit` does on one."""
    if subjects:
        rows = [
            {"user_id": actor.user_id, "kind": kind, "subject": each, "detail": dict(detail)}
            for each in subjects
        ]
        connection.execute(audit.insert(), rows)
