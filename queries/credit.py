"""What was agreed and done about an account's debt: arrangements, rebates, credit control, disputes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import BY_FILE
from queries.accounts import note_look
from queries.billing_versions import ACCOUNT_NO, newest
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.rebates import RebateRule

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """An acknowledgement of debt, in rand; not ended while `ended_on` is empty."""

    arrangement_no: str
    agreed_on: date
    total_rand: Decimal
    down_payment_rand: Decimal
    instalments: int
    instalment_rand: Decimal
    ended_on: date | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class Rebate:
    """A rebate asked for; granted once `approved_on` is known."""

    kind: str
    percent: Decimal
    applied_on: date
    approved_on: date | None
    valid_to: date | None
    value_limit_rand: Decimal | None
    poverty_index: Decimal | None

    def is_in_force(self, on: date, rule: RebateRule | None = None) -> bool:
        """Whether it counts on a day. Where billing does not say its end, that of its kind's `rule` holds."""
        if self.approved_on is None or self.approved_on > on:
            return False
        last_on = rule.find_last_day(self.approved_on, self.valid_to) if rule else self.valid_to
        return last_on is None or last_on >= on


@dataclass(frozen=True, slots=True)
class CreditStep:
    """One step of credit control, in rand."""

    step: str
    step_on: date
    amount_rand: Decimal
    order_no: str | None


@dataclass(frozen=True, slots=True)
class KnownDispute:
    """A dispute the billing system knows, in rand. `lines`: month/invoice/line, separated by spaces."""

    dispute_no: str
    opened_on: date
    closed_on: date | None
    amount_rand: Decimal
    lines: str | None
    outcome: str | None


def list_arrangements(connection: Connection, actor: Actor, *, account_no: str) -> list[Arrangement]:
    """The account's arrangements, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "arrangements")
    return read_arrangements(connection, account_no)


def list_rebates(connection: Connection, actor: Actor, *, account_no: str) -> list[Rebate]:
    """The account's rebates, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "rebates")
    return read_rebates(connection, account_no)


def list_credit_steps(connection: Connection, actor: Actor, *, account_no: str) -> list[CreditStep]:
    """What credit control did, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "credit control")
    return read_credit_steps(connection, account_no)


def list_known_disputes(connection: Connection, actor: Actor, *, account_no: str) -> list[KnownDispute]:
    """Disputes the billing system knows, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "disputes")
    return _read(connection, KnownDispute, "disputes", account_no, "opened_on")


def read_arrangements(connection: Connection, account_no: str) -> list[Arrangement]:
    """Arrangements without check and audit, for reads that did both."""
    return _read(connection, Arrangement, "arrangements", account_no, "agreed_on")


def read_rebates(connection: Connection, account_no: str) -> list[Rebate]:
    """Rebates without check and audit, for reads that did both."""
    return _read(connection, Rebate, "rebates", account_no, "applied_on")


def read_credit_steps(connection: Connection, account_no: str) -> list[CreditStep]:
    """Steps of credit control without check and audit, for reads that did both."""
    return _read(connection, CreditStep, "credit_control", account_no, "step_on")


def _read(
    connection: Connection, kind: type[Record], file: str, account_no: str, newest_by: str
) -> list[Record]:
    names: tuple[str, ...] = tuple(kind.__slots__)  # type: ignore[attr-defined]
    rows = connection.execute(_statement(names, file, newest_by), {"account_no": account_no})
    return as_records(kind, rows)


@cache
def _statement(names: tuple[str, ...], file: str, newest_by: str) -> sa.Select[Any]:
    rows = newest(file, BY_FILE[file].c.account_no == ACCOUNT_NO)
    return sa.select(*(rows.c[name] for name in names)).order_by(rows.c[newest_by].desc())
