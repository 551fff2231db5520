"""Statements about the money of many accounts at once: payments, and what was agreed and done."""

from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Select

from data.tables.billing import payment
from queries.billing_versions import newest, used_extracts
from queries.diagnosis.columns import (
    ACCOUNTS,
    BANK_LINES,
    cents,
    e4,
    of,
    ordinal,
    pick,
)

UNALLOCATED: Final = ""


def _payments(rows: sa.Subquery) -> Select[Any]:
    c = rows.c
    return sa.select(
        c.payment_id,
        c.account_no,
        ordinal(c.paid_on),
        ordinal(c.posted_on),
        cents(c.amount_rand),
        c.method,
        c.reference_given,
        c.bank_line_id,
        sa.cast(sa.null(), sa.BigInteger),
        ordinal(c.reversed_on),
    )


@cache
def payments() -> Select[Any]:
    """Payments in order of time."""
    rows = of("payments", "account_no", ACCOUNTS)
    return _payments(rows).order_by(rows.c.paid_on, rows.c.payment_id)


@cache
def bank_amounts() -> Select[Any]:
    """Amounts of bank lines."""
    c = of("bank_lines", "bank_line_id", BANK_LINES).c
    return sa.select(c.bank_line_id, cents(c.amount_rand))


@cache
def unallocated() -> Select[Any]:
    """Payments that nobody knows the account of."""
    return _payments(newest("payments", payment.c.account_no == UNALLOCATED))


@cache
def unposted() -> Select[Any]:
    """Bank lines that no payment names."""
    rows = newest("bank_lines", sa.true())
    named = sa.exists().where(
        payment.c.bank_line_id == rows.c.bank_line_id, payment.c.extract_no.in_(used_extracts())
    )
    c = rows.c
    day, amount = ordinal(c.value_on), cents(c.amount_rand)
    return sa.select(
        c.bank_line_id,
        sa.literal(UNALLOCATED),
        day,
        day,
        amount,
        sa.literal("bank"),
        c.reference,
        c.bank_line_id,
        amount,
        sa.null(),
    ).where(~named)


@cache
def rebates() -> Select[Any]:
    """Rebates asked for."""
    rows = of("rebates", "account_no", ACCOUNTS)
    c = rows.c
    days = (ordinal(c.applied_on), ordinal(c.approved_on), ordinal(c.valid_to))
    return pick(rows, "account_no", c.kind, e4(c.percent), *days, cents(c.value_limit_rand))


@cache
def arrangements() -> Select[Any]:
    """Arrangements for debt."""
    rows = of("arrangements", "account_no", ACCOUNTS)
    c = rows.c
    return pick(
        rows,
        "account_no",
        c.arrangement_no,
        ordinal(c.agreed_on),
        cents(c.total_rand),
        cents(c.down_payment_rand),
        c.instalments,
        cents(c.instalment_rand),
        ordinal(c.ended_on),
        c.end_reason,
    )


@cache
def credit_steps() -> Select[Any]:
    """Steps of credit control, in order of time."""
    rows = of("credit_control", "account_no", ACCOUNTS)
    c = rows.c
    columns = (c.step, ordinal(c.step_on), cents(c.amount_rand), c.order_no)
    return pick(rows, "account_no", *columns).order_by(c.step_on, c.step)


@cache
def disputes() -> Select[Any]:
    """Disputes the billing system knows."""
    rows = of("disputes", "account_no", ACCOUNTS)
    c = rows.c
    columns = (c.dispute_no, ordinal(c.opened_on), ordinal(c.closed_on), cents(c.amount_rand), c.lines)
    return pick(rows, "account_no", *columns)
