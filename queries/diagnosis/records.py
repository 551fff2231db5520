"""Records of many accounts with few statements, each the newest version of its rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
from queries.diagnosis import money, places, statements
from queries.diagnosis.columns import collect, fetch
from queries.diagnosis.kin import load_kin
from queries.diagnosis.strays import Strays
from rules.access import check
from rules.actor import Actor
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import (
    Account,
    Arrangement,
    Bin,
    Contact,
    CreditStep,
    Dispute,
    Invoice,
    Line,
    Meter,
    MeterEvent,
    Owner,
    Payment,
    Property,
    Reading,
    Rebate,
    Valuation,
)

Row = TypeVar("Row", bound=tuple[Any, ...])


def find_known_on(connection: Connection, actor: Actor) -> date | None:
    """The day up to which billing has spoken: when the newest extract in use was taken."""
    check(actor, "diagnose")
    taken = sa.select(sa.func.max(extract.c.taken_on)).where(extract.c.state == "used")
    found: date | None = connection.scalar(taken)
    return found


def load_records(
    connection: Connection, actor: Actor, *, account_nos: Sequence[str], strays: Strays
) -> list[AccountRecord]:
    """Records of the accounts that are known, in the order of their numbers."""
    check(actor, "diagnose")
    numbers = list(account_nos)
    values = {"accounts": numbers}
    heads = _load_heads(connection, numbers)
    rows = _Rows(connection, values)
    grounds = _Places(connection, sorted({head.property_no for head in heads.values()}))
    meters = _Meters(connection, numbers)
    kin = load_kin(connection, heads)
    return [
        AccountRecord(
            account=head,
            property=grounds.property_of(head.property_no),
            lines=rows.lines_of(number),
            invoices=rows.of(statements.invoices, Invoice, number),
            readings=rows.of(statements.readings, Reading, number),
            meters=meters.of(number),
            events=meters.events_of(number),
            payments=rows.payments_of(number),
            strays=strays.near(number),
            sibling_payments=kin.payments_of(number),
            valuations=grounds.of(places.valuations, Valuation, head.property_no),
            owners=grounds.of(places.owners, Owner, head.property_no),
            holdings=kin.holdings_of(number),
            children=grounds.children_of(head.property_no),
            rebates=rows.of(money.rebates, Rebate, number),
            arrangements=rows.of(money.arrangements, Arrangement, number),
            steps=rows.of(money.credit_steps, CreditStep, number),
            disputes=rows.of(money.disputes, Dispute, number),
            bins=grounds.of(places.bins, Bin, head.property_no),
            contacts=rows.of(statements.contacts, Contact, number),
            siblings=kin.siblings_of(number),
        )
        for number, head in sorted(heads.items())
    ]


def _load_heads(connection: Connection, numbers: list[str]) -> dict[str, Account]:
    """Accounts by number, each with its holder; without one it counts as a dwelling."""
    rows = fetch(connection, statements.accounts(), {"accounts": numbers})
    customers = {"customers": sorted({row[1] for row in rows})}
    holders = {row[0]: row[1:] for row in fetch(connection, statements.holders(), customers)}
    unknown = ("residential", None, None, None)
    return {row[0]: Account(*row, *holders.get(row[1], unknown)) for row in rows}


def _group(rows: Iterable[tuple[Any, ...]], kind: type[Row]) -> dict[str, tuple[Row, ...]]:
    """Rows by their first value, made of the others."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    make = kind._make  # type: ignore[attr-defined]
    for row in rows:
        found[row[0]].append(make(row[1:]))
    return {key: tuple(values) for key, values in found.items()}


class _Grouped:
    """Rows of one statement after another by their key, each read once."""

    def __init__(self, connection: Connection, values: Mapping[str, Sequence[str]]) -> None:
        self._connection = connection
        self._values = values
        self._found: dict[Any, dict[str, tuple[Any, ...]]] = {}

    def of(self, statement: Any, kind: type[Row], key: str) -> tuple[Row, ...]:
        """The rows of a key."""
        if statement not in self._found:
            self._found[statement] = _group(fetch(self._connection, statement(), self._values), kind)
        return self._found[statement].get(key, ())


class _Rows(_Grouped):
    """Rows by account."""

    def __init__(self, connection: Connection, values: Mapping[str, Sequence[str]]) -> None:
        super().__init__(connection, values)
        paid = [Payment._make(row) for row in fetch(connection, money.payments(), values)]
        self._payments = _by_account(_add_bank_amounts(connection, paid))
        self._lines = _group(_fetch_lines(connection, values["accounts"]), Line)

    def lines_of(self, number: str) -> tuple[Line, ...]:
        """The charge lines of an account in the order of its bills."""
        return tuple(sorted(self._lines.get(number, ()), key=_in_bills))

    def payments_of(self, number: str) -> tuple[Payment, ...]:
        return tuple(self._payments.get(number, ()))


_in_bills: Final = itemgetter(0, 2)  # month and line, of the line's row


def _fetch_lines(connection: Connection, numbers: Sequence[str]) -> list[tuple[Any, ...]]:
    """The lines that hold; versions are picked for the accounts only that have a bill in several."""
    rebilled = {row[0] for row in fetch(connection, statements.rebilled(), {"accounts": numbers})}
    once = [number for number in numbers if number not in rebilled]
    rows = fetch(connection, statements.lines(), {"accounts": once}) if once else []
    if rebilled:
        rows += fetch(connection, statements.lines_that_hold(), {"accounts": sorted(rebilled)})
    return rows


def _add_bank_amounts(connection: Connection, paid: list[Payment]) -> list[Payment]:
    """The payments, with the amount of their bank line where several payments name it."""
    named = Counter(payment.bank_line_id for payment in paid if payment.bank_line_id)
    shared = sorted(number for number, count in named.items() if count > 1)
    if not shared:
        return paid
    amounts = dict(fetch(connection, money.bank_amounts(), {"bank_lines": shared}))
    return [payment._replace(bank_cents=amounts.get(payment.bank_line_id)) for payment in paid]


def _by_account(payments: Iterable[Payment]) -> dict[str, list[Payment]]:
    return collect(payments, lambda payment: payment.account_no)


class _Places(_Grouped):
    """Rows by property."""

    def __init__(self, connection: Connection, numbers: list[str]) -> None:
        super().__init__(connection, {"properties": numbers})
        found = fetch(connection, places.properties(), self._values)
        self._properties = {row[0]: Property._make(row) for row in found}
        self._children: defaultdict[str, list[Property]] = defaultdict(list)
        for row in fetch(connection, places.children(), self._values):
            child = Property._make(row)
            self._children[child.parent_no or ""].append(child)

    def property_of(self, number: str) -> Property:
        unknown = Property(number, "", None, "", None, 0, 1, "", None, None, None, None)
        return self._properties.get(number, unknown)

    def children_of(self, number: str) -> tuple[Property, ...]:
        return tuple(self._children.get(number, ()))


class _Meters:
    """Meters of the accounts with every account's time on them, and what was done to them."""

    def __init__(self, connection: Connection, numbers: list[str]) -> None:
        own = [row[0] for row in fetch(connection, statements.own_meters(), {"accounts": numbers})]
        values = {"meters": own}
        rows = [Meter._make(row) for row in fetch(connection, statements.meters(), values)]
        events = [MeterEvent._make(row) for row in fetch(connection, statements.meter_events(), values)]
        self._links = collect(rows, lambda meter: meter.meter_no)
        self._events = collect(events, lambda event: event.meter_no)
        self._of = collect(rows, lambda meter: meter.account_no)

    def _numbers(self, number: str) -> list[str]:
        return sorted({meter.meter_no for meter in self._of.get(number, ())})

    def of(self, number: str) -> tuple[Meter, ...]:
        return tuple(meter for one in self._numbers(number) for meter in self._links[one])

    def events_of(self, number: str) -> tuple[MeterEvent, ...]:
        return tuple(event for one in self._numbers(number) for event in self._events.get(one, ()))
