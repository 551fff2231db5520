"""An account's bills: months by service, lines with their steps."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import charge_line, charge_step, invoice
from queries.accounts import note_look
from queries.billing_versions import ACCOUNT_NO, SINCE, newest, of_invoices
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

MONTHS: Final = 24
METERED_CODES: Final = ("WATER_CONSUMPTION", "ELEC_ENERGY")


@dataclass(frozen=True, slots=True)
class Bill:
    """One invoice's head, in rand."""

    billing_month: date
    invoice_no: str
    invoice_on: date
    due_on: date
    previous_balance_rand: Decimal
    payments_rand: Decimal
    current_charges_rand: Decimal
    vat_rand: Decimal
    interest_rand: Decimal
    total_due_rand: Decimal
    billing_run: str | None
    next_reading_on: date | None


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """What one service came to on the bills of a month, in rand without VAT.

    `quantity`: metered consumption in `unit`; `is_estimated`: some of it was.
    """

    billing_month: date
    service: str
    amount_rand: Decimal
    vat_rand: Decimal
    quantity: Decimal | None
    unit: str | None
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class ChargeStep:
    """One step of a line's sum: quantity × rate = amount, in rand."""

    step_no: int
    quantity: Decimal
    rate: Decimal
    amount_rand: Decimal


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One line of a bill, in rand without VAT, with the steps of its sum."""

    line_no: int
    service: str
    code: str
    tariff: str | None
    meter_no: str | None
    period_from: date | None
    period_to: date | None
    days: int | None
    start_reading: Decimal | None
    end_reading: Decimal | None
    reading_kind: str | None
    quantity: Decimal | None
    unit: str | None
    units_of_dwelling: Decimal | None
    base_rand: Decimal | None
    amount_rand: Decimal
    vat_rand: Decimal
    reverses_line: str | None
    steps: tuple[ChargeStep, ...] = ()


_LINE: Final = tuple(field.name for field in fields(ChargeLine) if field.name != "steps")


def first_month(last: date, months: int = MONTHS) -> date:
    """The first day of the first of `months` months that end with the month of `last`."""
    years, month = divmod(last.year * 12 + last.month - months, 12)
    return date(years, month + 1, 1)


def list_bills(connection: Connection, actor: Actor, *, account_no: str, since: date) -> list[Bill]:
    """The account's bills from a month on, newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "bills")
    return read_bills(connection, account_no, since)


def list_months(connection: Connection, actor: Actor, *, account_no: str, since: date) -> list[ServiceMonth]:
    """What each service came to in each month from `since` on, oldest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "months")
    return read_months(connection, account_no, since)


def list_charge_lines(
    connection: Connection, actor: Actor, *, account_no: str, billing_month: date, invoice_no: str
) -> list[ChargeLine]:
    """The lines of one bill with their steps, in bill order; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, f"bill {billing_month:%Y-%m}")
    bill = newest(
        "invoices",
        invoice.c.account_no == account_no,
        invoice.c.billing_month == billing_month,
        invoice.c.invoice_no == invoice_no,
    )
    steps = _read_steps(connection, bill, billing_month)
    rows = connection.execute(
        of_invoices("charge_lines", bill, charge_line.c.billing_month == billing_month)
        .with_only_columns(*(charge_line.c[name] for name in _LINE))
        .order_by(charge_line.c.line_no)
    )
    return [replace(line, steps=steps.get(line.line_no, ())) for line in as_records(ChargeLine, rows)]


def _read_steps(
    connection: Connection, bill: sa.FromClause, billing_month: date
) -> dict[int, tuple[ChargeStep, ...]]:
    rows = connection.execute(
        of_invoices("charge_steps", bill, charge_step.c.billing_month == billing_month)
        .with_only_columns(charge_step.c.line_no, *(charge_step.c[name] for name in ChargeStep.__slots__))
        .order_by(charge_step.c.line_no, charge_step.c.step_no)
    )
    steps: dict[int, tuple[ChargeStep, ...]] = {}
    for line_no, *step in rows:
        steps[line_no] = (*steps.get(line_no, ()), ChargeStep(*step))
    return steps


def read_bills(connection: Connection, account_no: str, since: date) -> list[Bill]:
    """Bills without check and audit, for reads that did both."""
    return as_records(Bill, connection.execute(_bills(), {"account_no": account_no, "since": since}))


def read_months(connection: Connection, account_no: str, since: date) -> list[ServiceMonth]:
    """Service months without check and audit, for reads that did both."""
    return as_records(ServiceMonth, connection.execute(_months(), {"account_no": account_no, "since": since}))


def _bills_since() -> sa.Subquery:
    return newest("invoices", invoice.c.account_no == ACCOUNT_NO, invoice.c.billing_month >= SINCE)


@cache
def _bills() -> sa.Select[Any]:
    bills = _bills_since()
    newest_first = (bills.c.billing_month.desc(), bills.c.invoice_no.desc())
    return sa.select(*(bills.c[name] for name in Bill.__slots__)).order_by(*newest_first)


@cache
def _months() -> sa.Select[Any]:
    is_metered = charge_line.c.code.in_(METERED_CODES)
    was_estimated = sa.func.bool_or(charge_line.c.reading_kind == "estimated").filter(is_metered)
    # the lines' own month and account let PostgreSQL leave out partitions and use each one's key
    of_account = (charge_line.c.account_no == ACCOUNT_NO, charge_line.c.billing_month >= SINCE)
    return (
        of_invoices("charge_lines", _bills_since(), *of_account)
        .with_only_columns(
            charge_line.c.billing_month,
            charge_line.c.service,
            sa.func.sum(charge_line.c.amount_rand),
            sa.func.sum(charge_line.c.vat_rand),
            sa.func.sum(charge_line.c.quantity).filter(is_metered),
            sa.func.max(charge_line.c.unit).filter(is_metered),
            sa.func.coalesce(was_estimated, False),
        )
        .group_by(charge_line.c.billing_month, charge_line.c.service)
        .order_by(charge_line.c.billing_month, charge_line.c.service)
    )
