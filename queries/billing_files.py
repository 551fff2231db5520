"""The files that were made for the billing system and credit control."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.corrections import correction
from data.tables.disputes import billing_file
from data.tables.people import app_user
from queries.actions.audit import add_audit
from queries.rows import as_records
from rules.access import check
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound

FileKind = Literal["holds", "corrections"]
_HEAD: Final = ("file_id", "kind", "made_at", "rows")


@dataclass(frozen=True, slots=True)
class BillingFile:
    """One file as it was handed over; `rows` without the header."""

    file_id: int
    kind: FileKind
    made_at: datetime
    rows: int
    made_by_name: str


def list_billing_files(connection: Connection, actor: Actor, *, most: int) -> list[BillingFile]:
    """The files, the newest first; row-level security leaves them to those who see the whole municipality."""
    check(actor, "tell_billing")
    return as_records(
        BillingFile, connection.execute(_files().order_by(billing_file.c.file_id.desc()).limit(most))
    )


def take_billing_file(connection: Connection, actor: Actor, *, file_id: int) -> tuple[BillingFile, str]:
    """A file with its text; audited.

    Raises:
        NotFound: there is none with that number.
    """
    check(actor, "tell_billing")
    row = connection.execute(
        _files().add_columns(billing_file.c.body).where(billing_file.c.file_id == file_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such file.")
    *head, body = row
    add_audit(connection, actor, kind="downloaded", subject=f"billing-file-{file_id}")
    return BillingFile(*head), body


def _files() -> sa.Select[Any]:
    return sa.select(*(billing_file.c[name] for name in _HEAD), app_user.c.display_name).join(
        app_user, app_user.c.user_id == billing_file.c.made_by
    )


def count_approved(connection: Connection, actor: Actor) -> int:
    """How many corrections are approved and not handed to the billing system."""
    check(actor, "tell_billing")
    approved = sa.select(sa.func.count()).where(correction.c.stage == "approved")
    return int(connection.execute(approved).scalar_one())


def is_day_told(connection: Connection, actor: Actor, *, since: datetime) -> bool:
    """Whether the desk itself made a file of holds at an instant or later; one on demand is no day's file."""
    check(actor, "tell_billing")
    told = sa.exists().where(
        billing_file.c.kind == "holds",
        billing_file.c.made_at >= since,
        billing_file.c.made_by == SYSTEM.user_id,
    )
    return bool(connection.scalar(sa.select(told)))
