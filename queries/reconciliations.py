"""The proofs of past days, for managers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.disputes import dispute_balance
from rules.access import check
from rules.actor import Actor
from rules.disputes.reconciliation import Balance, Fault

_SUMS: Final = (
    "accounts", "debtor_rand", "credit_rand", "ledger_rand", "held_rand", "in_dispute_rand",
    "collectable_rand",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayBalance:
    """The proof of one day of the municipality, and when it was made."""

    on_day: date
    made_at: datetime
    balance: Balance


def list_balances(connection: Connection, actor: Actor, *, most: int) -> list[DayBalance]:
    """The newest days first; row-level security leaves them to those who see the whole municipality."""
    check(actor, "tell_billing")
    days = sa.select(dispute_balance).order_by(dispute_balance.c.on_day.desc()).limit(most)
    return [_as_day(row) for row in connection.execute(days)]


def is_balanced(connection: Connection, actor: Actor, *, on_day: date) -> bool:
    """Whether a day has its proof, whatever it says."""
    check(actor, "tell_billing")
    return bool(connection.scalar(sa.select(sa.exists().where(dispute_balance.c.on_day == on_day))))


def _as_day(row: Row[*tuple[Any, ...]]) -> DayBalance:
    sums = {name: row._mapping[name] for name in _SUMS}
    faults = tuple(map(_as_fault, row.faults))
    return DayBalance(row.on_day, row.made_at, Balance(**sums, faults=faults))


def as_json(fault: Fault) -> dict[str, str | None]:
    """A fault as the database keeps it."""
    return {"account_no": fault.account_no, "words": fault.words, "rand": str(fault.rand)}


def _as_fault(kept: Mapping[str, Any]) -> Fault:
    return Fault(kept["account_no"], kept["words"], Decimal(kept["rand"]))
