"""What credit control should hold of every account, and what it was told to hold."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import distinct_on

from data.tables.billing import charge_line, invoice
from data.tables.disputes import dispute_entry, line_hold
from queries.billing_versions import newest
from queries.disputes import read_entries_by_account
from queries.interest import read_interest_on
from rules.disputes.held import Held, InterestLine, list_held
from rules.disputes.holds import AccountLine
from rules.disputes.ledger import Entry
from rules.line_key import LineKey

_KEY: Final = ("billing_month", "invoice_no", "line_no")
# a bill comes out long after the month it is for only when it is put right
_LONGEST_DELAY: Final = timedelta(days=366)


def read_told(connection: Connection) -> dict[AccountLine, Decimal]:
    """What credit control was last told to hold, for work that has checked who asks."""
    held = sa.select(line_hold.c.account_no, *(line_hold.c[name] for name in _KEY), line_hold.c.held_rand)
    rows = connection.execute(held.where(line_hold.c.held_rand > 0))
    return {(account_no, LineKey(*key)): rand for account_no, *key, rand in rows}


def read_held(connection: Connection, at: datetime, zone: tzinfo) -> dict[AccountLine, Held]:
    """What the ledger says is to be held at an instant, for work that has checked who asks."""
    entries = read_disputed_entries(connection, at)
    interest = read_interest_lines(connection, at, find_first_day(entries, zone), zone)
    return {
        (account_no, line): held
        for account_no, own in entries.items()
        for line, held in list_held(own, interest.get(account_no, ()), at).items()
    }


def read_disputed_entries(connection: Connection, at: datetime) -> Mapping[str, list[Entry]]:
    """The whole ledger of every account that disputes anything at an instant, by account."""
    return read_entries_by_account(connection, disputing_accounts(at))


def find_first_day(entries: Mapping[str, list[Entry]], zone: tzinfo) -> date | None:
    """The local day of the earliest entry: before it no interest was charged on anything disputed."""
    first_at = min((each.at for own in entries.values() for each in own), default=None)
    return None if first_at is None else first_at.astimezone(zone).date()


def bills_since(accounts: sa.Select[Any], since: date) -> sa.Subquery:
    """The bills of accounts that may have come out since a day: a year more, so that no old month is read."""
    return newest(
        "invoices",
        invoice.c.account_no.in_(accounts),
        invoice.c.billing_month >= since.replace(day=1) - _LONGEST_DELAY,
    )


def disputing_accounts(at: datetime) -> sa.Select[Any]:
    """The accounts of which any line stands disputed at an instant."""
    of_line = (dispute_entry.c.case_id, *(dispute_entry.c[name] for name in _KEY))
    last = (
        sa.select(dispute_entry.c.account_no, dispute_entry.c.disputed_rand)
        .where(dispute_entry.c.at <= at)
        .ext(distinct_on(*of_line))
        .order_by(*of_line, dispute_entry.c.at.desc(), dispute_entry.c.entry_id.desc())
        .subquery("last_entry")
    )
    return sa.select(last.c.account_no).where(last.c.disputed_rand > 0).distinct()


def read_interest_lines(
    connection: Connection, at: datetime, since: date | None, zone: tzinfo
) -> Mapping[str, list[InterestLine]]:
    """Interest on bills since a day of accounts that dispute anything, for work that has checked who asks."""
    if since is None:
        return {}
    accounts = disputing_accounts(at)
    bills = bills_since(accounts, since)
    charged = (
        charge_line.c.account_no.in_(accounts),
        charge_line.c.billing_month >= since.replace(day=1) - _LONGEST_DELAY,
        bills.c.invoice_on >= since,
    )
    return read_interest_on(connection, bills, charged, zone)
