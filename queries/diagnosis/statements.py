"""Statements that read many accounts at once, each built once: bills, meters, contacts."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select

from data.tables.billing import charge_line, customer, meter
from queries.billing_versions import newest, of_invoices
from queries.diagnosis.columns import (
    ACCOUNTS,
    METERS,
    cents,
    e4,
    month,
    of,
    ordinal,
    pick,
    whole,
)


@cache
def accounts() -> Select[Any]:
    """Account rows with their holder."""
    held = of("accounts", "account_no", ACCOUNTS)
    holder = newest("customers", customer.c.customer_no.in_(sa.select(held.c.customer_no)))
    c, h = held.c, holder.c
    return sa.select(
        c.account_no,
        c.customer_no,
        c.property_no,
        ordinal(c.opened_on),
        ordinal(c.closed_on),
        c.delivery,
        c.electricity_by,
        sa.func.coalesce(h["class"], "residential"),
        h.holder_group,
        h.email,
        h.phone,
    ).join_from(held, holder, c.customer_no == h.customer_no, isouter=True)


@cache
def invoices() -> Select[Any]:
    """Heads of all bills."""
    rows = of("invoices", "account_no", ACCOUNTS)
    c = rows.c
    money = (
        c.previous_balance_rand,
        c.payments_rand,
        c.current_charges_rand,
        c.vat_rand,
        c.interest_rand,
        c.total_due_rand,
    )
    days = (ordinal(c.invoice_on), ordinal(c.due_on))
    columns = (month(c.billing_month), c.invoice_no, *days, *map(cents, money))
    return pick(rows, "account_no", *columns).order_by(c.billing_month, c.invoice_no)


@cache
def lines() -> Select[Any]:
    """All charge lines of the bills that hold, in bill order."""
    c = charge_line.c
    bills = of("invoices", "account_no", ACCOUNTS)
    return (
        of_invoices("charge_lines", bills, c.account_no == sa.any_(ACCOUNTS))
        .with_only_columns(
            c.account_no,
            month(c.billing_month),
            c.invoice_no,
            c.line_no,
            c.service,
            c.code,
            c.tariff,
            c.meter_no,
            ordinal(c.period_from),
            ordinal(c.period_to),
            c.days,
            e4(c.start_reading),
            e4(c.end_reading),
            c.reading_kind,
            e4(c.quantity),
            whole(c.units_of_dwelling),
            cents(c.base_rand),
            cents(c.amount_rand),
            cents(c.vat_rand),
            c.reverses_line,
        )
        .order_by(c.billing_month, c.line_no)
    )


@cache
def readings() -> Select[Any]:
    """All readings, in order of time."""
    rows = of("readings", "account_no", ACCOUNTS)
    c = rows.c
    columns = (c.meter_no, c.register, ordinal(c.read_on), e4(c.reading), c.kind)
    return pick(rows, "account_no", *columns).order_by(c.read_on)


@cache
def own_meters() -> Select[Any]:
    """Numbers of the meters that ever were an account's."""
    return sa.select(meter.c.meter_no).where(meter.c.account_no == sa.any_(ACCOUNTS)).distinct()


@cache
def meters() -> Select[Any]:
    """Every account's time on the meters."""
    rows = of("meters", "meter_no", METERS)
    c = rows.c
    columns = (
        c.account_no,
        c.property_no,
        c.service,
        c.register,
        c.digits,
        e4(c.multiply_factor),
        ordinal(c.installed_on),
        ordinal(c.removed_on),
        c.job_card_no,
    )
    return pick(rows, "meter_no", *columns)


@cache
def meter_events() -> Select[Any]:
    """What was done to the meters."""
    rows = of("meter_events", "meter_no", METERS)
    c = rows.c
    figures = (e4(c.final_reading), e4(c.start_reading), e4(c.factor))
    return pick(rows, "meter_no", ordinal(c.event_on), c.event, c.old_meter_no, *figures, c.job_card_no)


@cache
def contacts() -> Select[Any]:
    """Addresses of accounts."""
    rows = of("contacts", "account_no", ACCOUNTS)
    c = rows.c
    return pick(rows, "account_no", c.channel, c.address, ordinal(c.bounced_on))
