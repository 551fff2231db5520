"""Interest on bills: its lines, with the arrears that it was charged on."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, time, tzinfo
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Subquery

from data.tables.billing import charge_line, invoice
from queries.billing_versions import newest, of_invoices, one_of
from rules.disputes.held import InterestCharge, InterestLine
from rules.line_key import LineKey

_KEY: Final = ("billing_month", "invoice_no", "line_no")


def read_interest_of(
    connection: Connection, account_nos: Collection[str], zone: tzinfo
) -> Mapping[str, list[InterestLine]]:
    """The interest on the bills of accounts, by account, for work that has checked who asks."""
    bills = newest("invoices", one_of(invoice.c.account_no, account_nos))
    return read_interest_on(connection, bills, [one_of(charge_line.c.account_no, account_nos)], zone)


def read_interest_on(
    connection: Connection, bills: Subquery, conditions: Collection[ColumnElement[bool]], zone: tzinfo
) -> Mapping[str, list[InterestLine]]:
    """The interest on bills that hold, of lines that meet conditions, by account and in the bills' order."""
    is_interest = (charge_line.c.code == "INTEREST", charge_line.c.amount_rand > 0)
    statement: sa.Select[Any] = (
        of_invoices("charge_lines", bills, *is_interest, *conditions)
        .with_only_columns(
            charge_line.c.account_no,
            *(charge_line.c[name] for name in _KEY),
            charge_line.c.amount_rand + charge_line.c.vat_rand,
            bills.c.invoice_on,
            bills.c.previous_balance_rand - bills.c.payments_rand,
        )
        .order_by(charge_line.c.account_no, *(charge_line.c[name] for name in _KEY))
    )
    lines: defaultdict[str, list[InterestLine]] = defaultdict(list)
    for account_no, *key, rand, invoice_on, arrears in connection.execute(statement):
        charge = InterestCharge(datetime.combine(invoice_on, time.min, zone), rand, arrears)
        lines[account_no].append(InterestLine(LineKey(*key), charge))
    return lines
