"""Checking the papers of a rebate: what came in, what is missing, and until when it would last."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.rebates import rebate_check
from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference
from rules.rebates import RebateRule


def check_rebate(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    rule: RebateRule,
    documents: Sequence[str],
    checked_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Keep which papers of a rebate had come in on a day. It grants nothing: billing approves.

    Raises:
        InvalidInput: the query has no account, a paper is unknown, or the day lies in the future.
    """
    case, step = begin(
        connection, actor, "check_rebate", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    if case.state.account_no is None:
        raise InvalidInput("Add the account to the query first: a rebate belongs to an account.")
    _require_possible(documents, checked_on, reference, now)
    missing = rule.list_missing(documents)
    ends_on = None if missing else rule.find_end(checked_on)
    if ends_on is not None and ends_on < checked_on:
        raise InvalidInput(f"{rule.name} ended on {ends_on.isoformat()}: it cannot be applied for.")
    connection.execute(
        sa.insert(rebate_check).values(
            case_id=case_id,
            account_no=case.state.account_no,
            kind=rule.kind,
            documents=list(documents),
            missing=list(missing),
            checked_on=checked_on,
            ends_on=ends_on,
            checked_by=actor.user_id,
            recorded_at=now,
        )
    )
    body = step | {
        "rebate": rule.name,
        "document_codes": list(documents),
        "missing_codes": list(missing),
        "checked_on": checked_on.isoformat(),
    }
    checked = Event(events.REBATE_CHECKED, now, body, actor.user_id)
    return record(connection, actor, case, [checked], reference=reference, now=now)


def _require_possible(
    documents: Sequence[str], checked_on: date, reference: Reference, now: datetime
) -> None:
    if unknown := set(documents) - set(reference.documents):
        raise InvalidInput(f"These documents are not on the list: {', '.join(sorted(unknown))}.")
    if checked_on > reference.local_day(now):
        raise InvalidInput("The papers cannot have been checked in the future: choose the day it was done.")
