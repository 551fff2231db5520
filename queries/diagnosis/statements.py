"""Statements that read many accounts at once, each built once: bills, meters, contacts."""

from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Select

from data.tables.billing import charge_line, invoice, meter
from queries.billing_versions import of_invoices, used_extracts
from queries.diagnosis.columns import (
    ACCOUNTS,
    CUSTOMERS,
    METERS,
    cents,
    e4,
    month,
    of,
    ordinal,
    pick,
    whole,
)
from rules.billing_extract import file_named


@cache
def accounts() -> Select[Any]:
    """Account rows."""
    rows = of("accounts", "account_no", ACCOUNTS)
    c = rows.c
    days = (ordinal(c.opened_on), ordinal(c.closed_on))
    return pick(rows, "account_no", c.customer_no, c.property_no, *days, c.delivery, c.electricity_by)


@cache
def holders() -> Select[Any]:
    """What an account row says of its holder, by customer."""
    rows = of("customers", "customer_no", CUSTOMERS)
    c = rows.c
    return pick(rows, "customer_no", c["class"], c.holder_group, c.email, c.phone)


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


_LINE: Final = (
    charge_line.c.account_no,
    month(charge_line.c.billing_month),
    charge_line.c.invoice_no,
    charge_line.c.line_no,
    charge_line.c.service,
    charge_line.c.code,
    charge_line.c.tariff,
    charge_line.c.meter_no,
    ordinal(charge_line.c.period_from),
    ordinal(charge_line.c.period_to),
    charge_line.c.days,
    e4(charge_line.c.start_reading),
    e4(charge_line.c.end_reading),
    charge_line.c.reading_kind,
    e4(charge_line.c.quantity),
    whole(charge_line.c.units_of_dwelling),
    cents(charge_line.c.base_rand),
    cents(charge_line.c.amount_rand),
    cents(charge_line.c.vat_rand),
    charge_line.c.reverses_line,
)


@cache
def rebilled() -> Select[Any]:
    """The accounts with a bill of which several versions are in use."""
    c = invoice.c
    versions = (
        sa.select(c.account_no)
        .where(c.account_no == sa.any_(ACCOUNTS), c.extract_no.in_(used_extracts()))
        .group_by(*(c[name] for name in file_named("invoices").unit))
        .having(sa.func.count() > 1)
        .subquery()
    )
    return sa.select(versions.c.account_no).distinct()


@cache
def lines() -> Select[Any]:
    """All charge lines of accounts whose bills have one version, in no order.

    Without the join that picks a version PostgreSQL reads each month once, in place of once a bill.
    """
    c = charge_line.c
    return sa.select(*_LINE).where(c.account_no == sa.any_(ACCOUNTS), c.extract_no.in_(used_extracts()))


@cache
def lines_that_hold() -> Select[Any]:
    """All charge lines of the versions that hold, in no order."""
    bills = of("invoices", "account_no", ACCOUNTS)
    of_bills = of_invoices("charge_lines", bills, charge_line.c.account_no == sa.any_(ACCOUNTS))
    return of_bills.with_only_columns(*_LINE)


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
