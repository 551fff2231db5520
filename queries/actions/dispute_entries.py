"""The one way into the dispute ledger: entries written beside the event of the query they belong to."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.disputes import dispute_entry
from queries.cases import CaseRecord
from queries.disputes import read_case_entries
from rules.actor import Actor
from rules.disputes.ledger import NOTHING, EntryKind, list_standing, name_entry
from rules.line_key import BilledLine, LineKey

_LINE: Final = (
    "case_id", "account_no", "billing_month", "invoice_no", "line_no", "service", "code", "line_rand",
)  # fmt: skip


def write_entries(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    wanted: Mapping[LineKey, Decimal],
    billed: Mapping[LineKey, BilledLine],
    now: datetime,
) -> tuple[Decimal, Decimal]:
    """Add what changes to the ledger of a locked case; gives its disputed rand before and after.

    A line is disputed from the day the query came in, for the resident named it then, or from its bill on if
    that came later; whatever is changed afterwards counts from now on.
    """
    entries = read_case_entries(connection, case.case_id)
    before = {line: e.disputed_rand for (_, line), e in list_standing(entries, now).items()}
    known = {entry.line for entry in entries}
    changed = {line: rand for line, rand in wanted.items() if rand != before.get(line, NOTHING)}
    if changed:
        connection.execute(
            sa.insert(dispute_entry),
            [
                {
                    "case_id": case.case_id,
                    "account_no": case.state.account_no,
                    **line._asdict(),
                    "service": billed[line].service,
                    "code": billed[line].code,
                    "line_rand": billed[line].line_rand,
                    "disputed_rand": rand,
                    "kind": name_entry(before.get(line, NOTHING), rand),
                    "at": now if line in known else _first_day(case, billed[line], now),
                    "recorded_at": now,
                    "recorded_by": actor.user_id,
                }
                for line, rand in sorted(changed.items())
            ],
        )
    return sum(before.values(), NOTHING), sum((before | changed).values(), NOTHING)


def _first_day(case: CaseRecord, line: BilledLine, now: datetime) -> datetime:
    received_at = case.state.received_at or now
    return min(max(received_at, line.billed_at), now)


def release_entries(connection: Connection, actor: Actor, case_id: int, now: datetime) -> Decimal:
    """End every dispute of a case: what was decided is no longer disputed. Gives the rand released."""
    standing = list_standing(read_case_entries(connection, case_id), now)
    amounts = {entry.entry_id: NOTHING for entry in standing.values()}
    _repeat(connection, actor, amounts, "released", now)
    return sum((entry.disputed_rand for entry in standing.values()), NOTHING)


def restore_entries(
    connection: Connection, actor: Actor, case_id: int, released_at: datetime, now: datetime
) -> Decimal:
    """Dispute again what a decision that no longer holds had released. Gives the rand disputed again."""
    entries = read_case_entries(connection, case_id)
    before = list_standing((entry for entry in entries if entry.at < released_at), released_at)
    after = list_standing(entries, now)
    amounts = {entry.entry_id: entry.disputed_rand for key, entry in before.items() if key not in after}
    _repeat(connection, actor, amounts, "disputed", now)
    return sum(amounts.values(), NOTHING)


def _repeat(
    connection: Connection, actor: Actor, amounts: Mapping[int, Decimal], kind: EntryKind, now: datetime
) -> None:
    """Add entries about the lines of earlier ones, by their numbers, with new amounts."""
    for entry_id, rand in amounts.items():
        values = {
            "disputed_rand": sa.literal(rand),
            "kind": sa.literal(kind),
            "at": sa.literal(now, sa.TIMESTAMP(timezone=True)),
            "recorded_at": sa.literal(now, sa.TIMESTAMP(timezone=True)),
            "recorded_by": sa.literal(actor.user_id, sa.BigInteger),
        }
        again = sa.select(*(dispute_entry.c[name] for name in _LINE), *values.values())
        connection.execute(
            sa.insert(dispute_entry).from_select(
                [*_LINE, *values], again.where(dispute_entry.c.entry_id == entry_id)
            )
        )
