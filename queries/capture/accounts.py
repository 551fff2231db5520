"""Which account somebody means."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import meter
from queries.billing_versions import newest
from rules.access import check
from rules.actor import Actor
from rules.capture.whereabouts import Whereabouts


def find_account(connection: Connection, actor: Actor, *, where: Whereabouts) -> str | None:
    """The account that somebody named by its number or by its meter's."""
    check(actor, "log_case")
    if where.kind == "meter":
        return find_account_of_meter(connection, actor, meter_no=where.text)
    return where.text if where.kind == "account" else None


def find_account_of_meter(connection: Connection, actor: Actor, *, meter_no: str) -> str | None:
    """The account that a meter in place measures for; None when there is none, or more than one."""
    check(actor, "log_case")
    known = newest("meters", meter.c.meter_no == meter_no)
    accounts = connection.scalars(
        sa.select(known.c.account_no).where(known.c.removed_on.is_(None)).distinct().limit(2)
    ).all()
    return accounts[0] if len(accounts) == 1 else None
