"""Queries about one account, for whoever is about to log another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
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
    """What there is to know before logging. `is_billed` None: not for this person to know, or no extract."""

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
    return KnownAccount(tuple(as_records(OpenCase, rows)), _is_billed(connection, actor, account_no))


def _is_billed(connection: Connection, actor: Actor, account_no: str) -> bool | None:
    if not may(actor, "see_account"):
        return None
    if find_account_place(connection, account_no) is not None:
        return True
    has_extract = connection.scalar(sa.select(sa.exists().where(extract.c.state == "used")))
    return False if has_extract else None
