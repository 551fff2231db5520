"""What is disputed: the ledger of a query or an account, and the lines of bills it stands on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.billing import charge_line, invoice
from data.tables.disputes import dispute_entry
from queries.accounts import note_look
from queries.billing_versions import newest, of_invoices, one_of
from queries.interest import read_interest_of
from rules.access import check
from rules.actor import Actor
from rules.disputes.held import InterestLine
from rules.disputes.ledger import Entry, list_standing
from rules.line_key import BilledLine, LineKey

_KEY: Final = ("billing_month", "invoice_no", "line_no")


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """A line that a query disputes: how much of what it came to, in rand with VAT, and since when."""

    line: LineKey
    service: str
    code: str
    line_rand: Decimal
    disputed_rand: Decimal
    since_at: datetime


def list_disputed_lines(
    connection: Connection, actor: Actor, *, case_id: int, now: datetime
) -> list[DisputedLine]:
    """The lines a query disputes, in the order of the bills."""
    check(actor, "see_account")
    return read_disputed_lines(connection, case_id, now)


def read_disputed_lines(connection: Connection, case_id: int, now: datetime) -> list[DisputedLine]:
    """As `list_disputed_lines`, for work that has checked who asks."""
    rows = connection.execute(_ledger(dispute_entry.c.case_id == case_id, more=("service", "code"))).all()
    entries = {row.entry_id: (as_entry(row), row.service, row.code) for row in rows}
    standing = list_standing((entry for entry, _, _ in entries.values()), now).values()
    found = []
    for entry in sorted(standing, key=lambda each: each.line):
        _, service, code = entries[entry.entry_id]
        since_at = min(e.at for e, _, _ in entries.values() if e.line == entry.line)
        found.append(DisputedLine(entry.line, service, code, entry.line_rand, entry.disputed_rand, since_at))
    return found


def read_case_entries(connection: Connection, case_id: int) -> list[Entry]:
    """The ledger of one query, for work that has checked who asks."""
    return [as_entry(row) for row in connection.execute(_ledger(dispute_entry.c.case_id == case_id))]


def read_account_entries(connection: Connection, account_no: str) -> list[Entry]:
    """The ledger of one account, for reads that have checked who asks."""
    return [as_entry(row) for row in connection.execute(_ledger(dispute_entry.c.account_no == account_no))]


def read_entries_by_account(
    connection: Connection, account_nos: Collection[str] | sa.Select[Any]
) -> Mapping[str, list[Entry]]:
    """The ledgers of accounts, given or chosen by a statement, for work that has checked who asks."""
    column = dispute_entry.c.account_no
    some = column.in_(account_nos) if isinstance(account_nos, sa.Select) else one_of(column, account_nos)
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in connection.execute(_ledger(some, more=("account_no",))):
        entries[row.account_no].append(as_entry(row))
    return entries


def _ledger(condition: ColumnElement[bool], more: Iterable[str] = ()) -> sa.Select[Any]:
    names = ("entry_id", "case_id", *_KEY, "line_rand", "disputed_rand", "at", *more)
    return sa.select(*(dispute_entry.c[name] for name in names)).where(condition).order_by("entry_id")


def as_entry(row: Any) -> Entry:
    """A row of the ledger as rules read it."""
    line = LineKey(row.billing_month, row.invoice_no, row.line_no)
    return Entry(row.entry_id, row.case_id, line, row.line_rand, row.disputed_rand, row.at)


def list_charges(
    connection: Connection, actor: Actor, *, account_no: str, since: date, zone: tzinfo
) -> list[BilledLine]:
    """The lines of an account's bills from a month on, the newest bill first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "charges")
    bills = newest("invoices", invoice.c.account_no == account_no, invoice.c.billing_month >= since)
    lines = _read_lines(connection, bills, account_no, charge_line.c.billing_month >= since, zone)
    return sorted(lines, key=lambda each: (-each.line.billing_month.toordinal(), each.line))


def read_billed_lines(
    connection: Connection, account_no: str, lines: Iterable[LineKey], zone: tzinfo
) -> dict[LineKey, BilledLine]:
    """What lines of an account's bills come to; those that are on no bill are left out."""
    wanted = set(lines)
    months = {line.billing_month for line in wanted}
    if not months:
        return {}
    bills = newest("invoices", invoice.c.account_no == account_no, invoice.c.billing_month.in_(months))
    found = _read_lines(connection, bills, account_no, charge_line.c.billing_month.in_(months), zone)
    return {each.line: each for each in found if each.line in wanted}


def _read_lines(
    connection: Connection,
    bills: sa.Subquery,
    account_no: str,
    in_months: ColumnElement[bool],
    zone: tzinfo,
) -> list[BilledLine]:
    # the lines' own account and months let PostgreSQL leave out partitions
    of_account = (charge_line.c.account_no == account_no, in_months)
    names = (*_KEY, "service", "code", "amount_rand", "vat_rand")
    rows = connection.execute(
        of_invoices("charge_lines", bills, *of_account).with_only_columns(
            *(charge_line.c[name] for name in names), bills.c.invoice_on
        )
    )
    return [
        BilledLine(
            LineKey(month, invoice_no, line_no),
            service,
            code,
            amount,
            vat,
            datetime.combine(invoice_on, time.min, zone),
        )
        for month, invoice_no, line_no, service, code, amount, vat, invoice_on in rows
    ]


def read_interest(connection: Connection, account_no: str, zone: tzinfo) -> list[InterestLine]:
    """The interest of each bill of an account with the arrears it was charged on."""
    return list(read_interest_of(connection, [account_no], zone).get(account_no, ()))
