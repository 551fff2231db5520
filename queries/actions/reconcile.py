"""Proves the day: debtors against what is collectable and in dispute, the ledger against what is held."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.billing import extract
from data.tables.cases import cases
from data.tables.disputes import billing_file, dispute_balance, dispute_entry
from queries.actions.bulk import is_among
from queries.debtors import read_billed, read_debtors, read_positions
from queries.held import read_disputed_entries, read_held, read_told
from queries.reconciliations import as_json
from rules import states
from rules.access import check
from rules.actor import Actor
from rules.disputes.ledger import NOTHING, list_standing
from rules.disputes.reconciliation import Balance, Books
from rules.disputes.reconciliation import reconcile as compare
from rules.errors import InvalidInput
from rules.lookups import Reference

# entries of a transaction that was under way while the file was made
_UNDER_WAY: Final = timedelta(minutes=5)


def reconcile(connection: Connection, actor: Actor, *, reference: Reference, now: datetime) -> Balance:
    """Compare both sides at this moment and keep the result as that of the municipality's day.

    Raises:
        InvalidInput: the actor's area is a part of the municipality.
    """
    check(actor, "tell_billing")
    if not actor.sees_everything:
        raise InvalidInput("Only somebody who sees the whole municipality can compare its sums.")
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    held = read_held(connection, now, reference.timezone)
    books = Books(
        positions=read_positions(connection, now, reference.timezone),
        held=held,
        told=read_told(connection),
        billed=read_billed(
            connection, {account_no for account_no, _ in held}, {line.billing_month for _, line in held}
        ),
        untold=_find_untold(connection, reference, now),
        decided=_read_decided(connection, now),
    )
    balance = compare(read_debtors(connection), books)
    _keep(connection, balance, reference, now)
    return balance


def _find_untold(connection: Connection, reference: Reference, now: datetime) -> frozenset[str] | None:
    """Accounts that changed since the last file; None when bills did, or when the file is not of this day."""
    told_at = connection.scalar(
        sa.select(sa.func.max(billing_file.c.made_at)).where(billing_file.c.kind == "holds")
    )
    if told_at is None or reference.local_day(told_at) != reference.local_day(now):
        return None
    loaded_since = sa.exists().where(extract.c.state == "used", extract.c.loaded_at > told_at - _UNDER_WAY)
    if connection.scalar(sa.select(loaded_since)):
        return None
    changed = sa.select(dispute_entry.c.account_no).where(dispute_entry.c.recorded_at > told_at - _UNDER_WAY)
    return frozenset(connection.scalars(changed))


def _read_decided(connection: Connection, now: datetime) -> Mapping[tuple[str, str], Decimal]:
    """What stands disputed by queries that are resolved, by account and reference."""
    standing = {
        account_no: list_standing(entries, now)
        for account_no, entries in read_disputed_entries(connection, now).items()
    }
    numbers = {case_id for own in standing.values() for case_id, _ in own}
    resolved = sa.select(cases.c.case_id, cases.c.reference).where(
        is_among(cases.c.case_id, numbers), cases.c.status == states.RESOLVED
    )
    references = dict(connection.execute(resolved).all())
    decided: dict[tuple[str, str], Decimal] = {}
    for account_no, own in standing.items():
        for (case_id, _), entry in own.items():
            if case_id in references:
                key = (account_no, references[case_id])
                decided[key] = decided.get(key, NOTHING) + entry.disputed_rand
    return decided


def _keep(connection: Connection, balance: Balance, reference: Reference, now: datetime) -> None:
    values: dict[str, Any] = {
        "made_at": now,
        "accounts": balance.accounts,
        "debtor_rand": balance.debtor_rand,
        "credit_rand": balance.credit_rand,
        "ledger_rand": balance.ledger_rand,
        "held_rand": balance.held_rand,
        "in_dispute_rand": balance.in_dispute_rand,
        "collectable_rand": balance.collectable_rand,
        "faults": [as_json(fault) for fault in balance.faults],
    }
    kept = insert(dispute_balance).values(on_day=reference.local_day(now), **values)
    connection.execute(kept.on_conflict_do_update(index_elements=["on_day"], set_=values))
