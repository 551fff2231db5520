"""The lines of accounts' bills as they hold, beside corrections that were handed over."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import charge_line, invoice
from queries.billing_versions import newest, of_invoices, one_of
from rules.corrections.confirmation import ShownLine
from rules.errors import InvalidInput
from rules.line_key import LineKey, read_line_key

_KEY: Final = ("billing_month", "invoice_no", "line_no")


@dataclass(frozen=True, slots=True)
class AccountLines:
    """One account's lines with the extract that says each, and the days of its bills with theirs."""

    lines: list[tuple[int, ShownLine]]
    billed_on: list[tuple[int, date]]


def read_account_lines(
    connection: Connection, account_nos: Collection[str], since: date
) -> Mapping[str, AccountLines]:
    """The lines that hold from a month on, by account, for work that has checked who asks."""
    found: defaultdict[str, AccountLines] = defaultdict(lambda: AccountLines([], []))
    of_accounts = one_of(invoice.c.account_no, account_nos)
    bills = newest("invoices", of_accounts, invoice.c.billing_month >= since)
    for account_no, extract_no, on in connection.execute(
        sa.select(bills.c.account_no, bills.c.extract_no, bills.c.invoice_on)
    ):
        found[account_no].billed_on.append((extract_no, on))
    names = ("account_no", "extract_no", *_KEY, "code", "amount_rand", "vat_rand", "reverses_line")
    own = (one_of(charge_line.c.account_no, account_nos), charge_line.c.billing_month >= since)
    rows = connection.execute(
        of_invoices("charge_lines", bills, *own)
        .with_only_columns(*(charge_line.c[name] for name in names))
        .order_by(*(charge_line.c[name] for name in _KEY))
    )
    for account_no, extract_no, *key, code, amount, vat, reverses in rows:
        line = ShownLine(LineKey(*key), code, amount, vat, _read_reversed(reverses))
        found[account_no].lines.append((extract_no, line))
    return found


def _read_reversed(text: str | None) -> LineKey | None:
    """What a line takes back; a reference that is written otherwise than agreed is none."""
    try:
        return read_line_key(text) if text else None
    except InvalidInput:
        return None
