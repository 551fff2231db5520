"""Disputing: which lines of the bills a query is about, and how much of each."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from queries.actions.dispute_entries import write_entries
from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord
from queries.disputes import read_billed_lines
from rules import events
from rules.actor import Actor
from rules.disputes.ledger import check_amounts
from rules.errors import InvalidInput
from rules.events import Event
from rules.line_key import LineKey
from rules.lookups import Reference


def dispute(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    amounts: Mapping[LineKey, Decimal],
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Set how much of each line named is disputed, in rand with VAT; 0 releases a line.

    Lines not named stay as they are. What is disputed may not be collected until the query is resolved.

    Raises:
        InvalidInput: the query has no account, a line is on none of its bills, an amount does not fit.
    """
    case, step = begin(connection, actor, "dispute", case_id=case_id, seen_seq=seen_seq, reference=reference)
    if case.state.account_no is None:
        raise InvalidInput("Add the account to the query first: a dispute names lines of its bills.")
    billed = read_billed_lines(connection, case.state.account_no, amounts, reference.timezone)
    check_amounts({line: each.line_rand for line, each in billed.items()}, amounts)
    before, after = write_entries(connection, actor, case, amounts, billed, now)
    body = step | {
        "lines": [str(line) for line in sorted(amounts)],
        "before_rand": str(before),
        "disputed_rand": str(after),
    }
    disputed = Event(events.DISPUTED, now, body, actor.user_id)
    return record(connection, actor, case, [disputed], reference=reference, now=now)
