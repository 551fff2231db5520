"""The outbox as administrators see it: how much stands where, and what is wrong with what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.cases import cases, contact
from data.tables.messages import message
from data.tables.people import app_user
from rules.access import check
from rules.actor import Actor
from rules.masks import mask_email
from rules.messages import RecipientKind, Status

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message. `address` is masked; None when there is none to send to."""

    message_id: int
    reference: str | None
    recipient_kind: RecipientKind
    recipient_name: str | None
    address: str | None
    subject: str
    status: Status
    attempts: int
    last_error: str | None
    not_before_at: datetime
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """Counts by status, and the newest messages of one status or of all."""

    counts: Mapping[str, int]
    rows: tuple[OutboxRow, ...]


def get_outbox(
    connection: Connection, actor: Actor, *, status: Status | None = None, limit: int = SHOWN
) -> Outbox:
    """Two statements. A manager with a scope sees what is about their queries or for them."""
    check(actor, "see_outbox")
    counts = connection.execute(sa.select(message.c.status, sa.func.count()).group_by(message.c.status))
    address = sa.func.coalesce(message.c.address, app_user.c.email, contact.c.email)
    statement = (
        sa.select(
            *message.c[
                "message_id", "recipient_kind", "subject", "status", "attempts", "last_error",
                "not_before_at", "created_at", "sent_at",
            ],
            cases.c.reference,
            app_user.c.display_name.label("recipient_name"),
            address.label("address"),
        )
        .select_from(
            message.outerjoin(cases, cases.c.case_id == message.c.case_id)
            .outerjoin(app_user, app_user.c.user_id == message.c.user_id)
            .outerjoin(contact, contact.c.contact_id == message.c.contact_id)
        )
        .order_by(message.c.message_id.desc())
        .limit(limit)
    )  # fmt: skip
    if status is not None:
        statement = statement.where(message.c.status == status)
    found = {row[0]: row[1] for row in counts}
    return Outbox(found, tuple(_as_row(row) for row in connection.execute(statement)))


def _as_row(row: Row[*tuple[Any, ...]]) -> OutboxRow:
    values = dict(row._mapping)
    values["address"] = mask_email(values["address"])
    return OutboxRow(**values)
