"""What all accounts owe by billing, and where those stand on which anything is disputed or claimed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Subquery
from sqlalchemy.dialects.postgresql import distinct_on

from data.tables.billing import BY_FILE, charge_line, invoice, payment
from data.tables.cases import cases
from data.tables.disputes import dispute_entry
from queries.billing_versions import newest, of_invoices, one_of, used_extracts
from queries.disputes import read_entries_by_account
from queries.filters import IS_OPEN
from queries.held import find_first_day, read_disputed_entries, read_interest_lines
from queries.interest import read_interest_of
from queries.payments import that_hold
from rules.access import check
from rules.actor import Actor
from rules.disputes.held import InterestLine
from rules.disputes.holds import AccountLine
from rules.disputes.ledger import NOTHING, Entry
from rules.disputes.position import Position, place_account
from rules.disputes.reconciliation import Debtors
from rules.line_key import LineKey

_KEY: Final = ("billing_month", "invoice_no", "line_no")


def sum_unnamed(connection: Connection, actor: Actor) -> tuple[int, Decimal]:
    """How many open queries claim an amount and name no line, and the amount: nobody holds it."""
    check(actor, "tell_billing")
    amount = sa.func.coalesce(sa.func.sum(cases.c.amount_rand), 0)
    found = connection.execute(sa.select(sa.func.count(), amount).where(*_claims_without_lines())).one()
    return found[0], found[1]


def read_debtors(connection: Connection) -> Debtors:
    """The sum over all accounts of the last bill less payments since, for work that has checked who asks."""
    balance = _balances(None).c.balance_rand
    parts = (balance, sa.func.greatest(balance, 0), sa.func.least(balance, 0))
    sums = (sa.func.coalesce(sa.func.sum(part), 0) for part in parts)
    return Debtors(*connection.execute(sa.select(sa.func.count(), *sums)).one())


def read_positions(connection: Connection, at: datetime, zone: tzinfo) -> Mapping[str, Position]:
    """Where accounts stand on which anything is disputed or claimed, if billing has a bill of them."""
    entries = read_disputed_entries(connection, at)
    known, claimed = _read_known(connection), _read_claimed(connection)
    interest = read_interest_lines(connection, at, find_first_day(entries, zone), zone)
    accounts = entries.keys() | known.keys() | claimed.keys()
    return _place(_read_balances(connection, accounts), entries, interest, known, claimed, at)


def read_positions_of(
    connection: Connection, account_nos: Collection[str], at: datetime, zone: tzinfo
) -> Mapping[str, Position]:
    """Where some accounts stand, if billing has a bill of them, for work that has checked who asks."""
    entries = read_entries_by_account(connection, account_nos)
    known, claimed = _read_known(connection, account_nos), _read_claimed(connection, account_nos)
    interest = read_interest_of(connection, entries, zone) if entries else {}
    return _place(_read_balances(connection, account_nos), entries, interest, known, claimed, at)


def _place(
    balances: Mapping[str, Decimal],
    entries: Mapping[str, Sequence[Entry]],
    interest: Mapping[str, Sequence[InterestLine]],
    known: Mapping[str, Decimal],
    claimed: Mapping[str, Decimal],
    at: datetime,
) -> Mapping[str, Position]:
    return {
        account_no: place_account(
            balance,
            entries.get(account_no, ()),
            interest.get(account_no, ()),
            at,
            claimed_rand=claimed.get(account_no, NOTHING),
            known_rand=known.get(account_no, NOTHING),
        )
        for account_no, balance in balances.items()
    }


def read_billed(
    connection: Connection, account_nos: Collection[str], months: Collection[Any]
) -> dict[AccountLine, Decimal]:
    """What the lines of accounts' bills of some months come to, with VAT."""
    bills = newest("invoices", one_of(invoice.c.account_no, account_nos), invoice.c.billing_month.in_(months))
    own = (one_of(charge_line.c.account_no, account_nos), charge_line.c.billing_month.in_(months))
    statement: sa.Select[Any] = of_invoices("charge_lines", bills, *own).with_only_columns(
        charge_line.c.account_no,
        *(charge_line.c[name] for name in _KEY),
        charge_line.c.amount_rand + charge_line.c.vat_rand,
    )
    rows = connection.execute(statement)
    return {(account_no, LineKey(*key)): rand for account_no, *key, rand in rows}


def _balances(accounts: Collection[str] | None) -> Subquery:
    """The last bill of each account, or of some, less what was paid after it."""
    # all descending: the primary key read backwards spares sorting every bill there ever was
    order = [invoice.c[name].desc() for name in ("account_no", "billing_month", "invoice_no", "extract_no")]
    last = sa.select(invoice.c.account_no, invoice.c.invoice_on, invoice.c.total_due_rand).where(
        invoice.c.extract_no.in_(used_extracts())
    )
    if accounts is not None:
        last = last.where(one_of(invoice.c.account_no, accounts))
    bill = last.ext(distinct_on(invoice.c.account_no)).order_by(*order).subquery("last_bill")
    paid = (
        sa.select(payment.c.account_no, sa.func.sum(payment.c.amount_rand).label("paid_rand"))
        .join(bill, bill.c.account_no == payment.c.account_no)
        .where(payment.c.posted_on > bill.c.invoice_on, payment.c.reversed_on.is_(None), *that_hold())
        .group_by(payment.c.account_no)
        .subquery("paid_since")
    )
    balance = bill.c.total_due_rand - sa.func.coalesce(paid.c.paid_rand, 0)
    return (
        sa.select(bill.c.account_no, balance.label("balance_rand"))
        .join(paid, paid.c.account_no == bill.c.account_no, isouter=True)
        .subquery("balances")
    )


def _read_balances(connection: Connection, accounts: Collection[str]) -> Mapping[str, Decimal]:
    balances = _balances(accounts)
    rows = connection.execute(sa.select(balances.c.account_no, balances.c.balance_rand))
    return dict(rows.all())


def _read_known(connection: Connection, some: Collection[str] | None = None) -> Mapping[str, Decimal]:
    """What the billing system knows as disputed and not closed, of all accounts or of some."""
    disputes = newest("disputes", _is_wanted(BY_FILE["disputes"].c.account_no, some))
    rows = connection.execute(
        sa.select(disputes.c.account_no, sa.func.sum(disputes.c.amount_rand))
        .where(disputes.c.closed_on.is_(None))
        .group_by(disputes.c.account_no)
    )
    return dict(rows.all())


def _is_wanted(column: ColumnElement[str], some: Collection[str] | None) -> ColumnElement[bool]:
    return column.is_not(None) if some is None else one_of(column, some)


def _read_claimed(connection: Connection, some: Collection[str] | None = None) -> Mapping[str, Decimal]:
    """What open queries claim that name no line, of all accounts or of some."""
    wanted = _is_wanted(cases.c.account_no, some)
    claimed = sa.select(cases.c.account_no, sa.func.sum(cases.c.amount_rand))
    rows = connection.execute(claimed.where(wanted, *_claims_without_lines()).group_by(cases.c.account_no))
    return dict(rows.all())


def _claims_without_lines() -> list[ColumnElement[bool]]:
    names_lines = sa.exists().where(dispute_entry.c.case_id == cases.c.case_id)
    return [IS_OPEN, cases.c.account_no.is_not(None), cases.c.amount_rand > 0, ~names_lines]
