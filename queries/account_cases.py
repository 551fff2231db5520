"""Queries about one account, for whoever is about to log another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.filters import IS_OPEN
from queries.places import find_account_place
from queries.rows import as_records
from rules.access import check, may
from rules.actor import Actor

MOST_OPEN: Final = 10


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open query of the account."""

    reference: str
    title: str
    status: str
    category_code: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What there is to know before logging. `is_billed` None: not for this person to know."""

    open_cases: tuple[OpenCase, ...]
    is_billed: bool | None


def look_up_account(connection: Connection, actor: Actor, *, account_no: str) -> KnownAccount:
    """Open queries of an account that the actor may see, newest first, and whether billing knows it."""
    check(actor, "log_case")
    rows = connection.execute(
        sa.select(*(cases.c[name] for name in OpenCase.__dataclass_fields__))
        .where(cases.c.account_no == account_no, IS_OPEN)
        .order_by(cases.c.received_at.desc())
        .limit(MOST_OPEN)
    )
    is_billed = find_account_place(connection, account_no) is not None if may(actor, "see_account") else None
    return KnownAccount(tuple(as_records(OpenCase, rows)), is_billed)
