"""An account's meters, what happened to them, and what was read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import meter, meter_event, reading
from queries.accounts import note_look
from queries.billing_versions import newest
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter on the account, and the time it counts for it."""

    meter_no: str
    service: str
    register: str
    digits: int
    multiply_factor: Decimal
    installed_on: date
    removed_on: date | None
    job_card_no: str | None


@dataclass(frozen=True, slots=True)
class MeterEvent:
    """What was done to a meter."""

    meter_no: str
    event_on: date
    event: str
    old_meter_no: str | None
    final_reading: Decimal | None
    start_reading: Decimal | None
    factor: Decimal | None
    job_card_no: str | None
    result: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a register."""

    meter_no: str
    register: str
    read_on: date
    reading: Decimal
    kind: str
    reader_route: str | None
    captured_on: date | None


def list_meters(connection: Connection, actor: Actor, *, account_no: str) -> list[Meter]:
    """The account's meters, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "meters")
    meters = _meters_of(account_no)
    rows = sa.select(*(meters.c[name] for name in Meter.__slots__)).where(meters.c.account_no == account_no)
    return as_records(
        Meter, connection.execute(rows.order_by(meters.c.installed_on.desc(), meters.c.meter_no))
    )


def list_meter_events(connection: Connection, actor: Actor, *, account_no: str) -> list[MeterEvent]:
    """What was done to the account's meters, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "meter events")
    return read_meter_events(connection, account_no)


def read_meter_events(connection: Connection, account_no: str) -> list[MeterEvent]:
    """What was done to the meters without check and audit, for reads that did both."""
    events = newest("meter_events", meter_event.c.meter_no.in_(_meter_numbers(account_no)))
    rows = sa.select(*(events.c[name] for name in MeterEvent.__slots__))
    return as_records(
        MeterEvent, connection.execute(rows.order_by(events.c.event_on.desc(), events.c.meter_no))
    )


def list_readings(connection: Connection, actor: Actor, *, account_no: str, since: date) -> list[Reading]:
    """The account's readings from a day on, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "readings")
    read = newest("readings", reading.c.account_no == account_no, reading.c.read_on >= since)
    rows = sa.select(*(read.c[name] for name in Reading.__slots__))
    newest_first = (read.c.read_on.desc(), read.c.meter_no, read.c.register, read.c.kind)
    return as_records(Reading, connection.execute(rows.order_by(*newest_first)))


def _meter_numbers(account_no: str) -> sa.Select[tuple[str]]:
    return sa.select(meter.c.meter_no).where(meter.c.account_no == account_no)


def _meters_of(account_no: str) -> sa.Subquery:
    """Meters that ever were the account's: a newer version may give one to another account."""
    return newest("meters", meter.c.meter_no.in_(_meter_numbers(account_no)))
