"""Statements about many properties and holders at once."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select

from data.tables.billing import account, charge_line, customer, property_
from queries.billing_versions import newest, of_invoices
from queries.diagnosis.columns import (
    ACCOUNTS,
    CUSTOMERS,
    GROUPS,
    PROPERTIES,
    cents,
    e4,
    month,
    of,
    ordinal,
    pick,
    whole,
)


def _properties(where: ColumnElement[bool]) -> Select[Any]:
    p = newest("properties", where).c
    return sa.select(
        p.property_no,
        p.stand_no,
        p.scheme_no,
        p.township,
        p.street,
        e4(p.stand_size_m2),
        whole(p.dwelling_units),
        p.use,
        p.zoning,
        ordinal(p.registered_on),
        ordinal(p.deregistered_on),
        p.parent_property_no,
    )


@cache
def properties() -> Select[Any]:
    """Property rows by number."""
    return _properties(property_.c.property_no == sa.any_(PROPERTIES))


@cache
def children() -> Select[Any]:
    """Properties that came from others."""
    return _properties(property_.c.parent_property_no == sa.any_(PROPERTIES))


@cache
def valuations() -> Select[Any]:
    """Entries of the roll."""
    rows = of("valuations", "property_no", PROPERTIES)
    c = rows.c
    days = (ordinal(c.valid_from), ordinal(c.valid_to))
    return pick(
        rows,
        "property_no",
        *days,
        c.roll,
        c.rates_category,
        cents(c.market_value_rand),
        c.decision,
        ordinal(c.noticed_on),
    )


@cache
def owners() -> Select[Any]:
    """Owners and occupiers of properties."""
    rows = of("ownership", "property_no", PROPERTIES)
    c = rows.c
    return pick(rows, "property_no", c.customer_no, ordinal(c.from_on), ordinal(c.to_on), c.event)


@cache
def bins() -> Select[Any]:
    """Refuse bins on properties."""
    rows = of("refuse_bins", "property_no", PROPERTIES)
    c = rows.c
    return pick(rows, "property_no", c.kind, c.bins, ordinal(c.from_on), ordinal(c.to_on))


@cache
def siblings() -> Select[Any]:
    """Accounts on the properties or of the customers, whoever holds them."""
    on_property = account.c.property_no == sa.any_(PROPERTIES)
    of_holder = account.c.customer_no == sa.any_(CUSTOMERS)
    numbers = sa.union(
        sa.select(account.c.account_no).where(on_property), sa.select(account.c.account_no).where(of_holder)
    )
    c = newest("accounts", account.c.account_no.in_(numbers)).c
    return sa.select(c.account_no, c.property_no, c.customer_no, ordinal(c.opened_on), ordinal(c.closed_on))


@cache
def group_members() -> Select[Any]:
    """Customers that are one owner."""
    c = newest("customers", customer.c.holder_group == sa.any_(GROUPS)).c
    return sa.select(c.customer_no, c.holder_group)


@cache
def services() -> Select[Any]:
    """What accounts are billed for: service, first and last month, highest value rated."""
    c = charge_line.c
    bills = of("invoices", "account_no", ACCOUNTS)
    return (
        of_invoices("charge_lines", bills, c.account_no == sa.any_(ACCOUNTS))
        .with_only_columns(
            c.account_no,
            c.service,
            sa.func.min(month(c.billing_month)),
            sa.func.max(month(c.billing_month)),
            sa.func.max(cents(c.base_rand)),
        )
        .group_by(c.account_no, c.service)
    )
