"""Offline packs: which were taken, what came back, and what somebody has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.outings import outing
from data.tables.packs import pack, pack_item, reserved_reference
from data.tables.people import app_user
from queries.actions.audit import add_audit
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack and how much of it is in; `conflicts` are items that wait for somebody to decide."""

    pack_id: UUID
    outing_id: int
    kind: str
    held_on: date
    ward_no: int | None
    region: str
    made_by_name: str
    made_at: datetime
    closed_at: datetime | None
    references: int
    issued: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class BroughtItem:
    """An item that came back. `content` is there as long as somebody has to decide."""

    item_id: UUID
    reference: str
    state: str
    said: str | None
    content: Mapping[str, Any] | None
    case_reference: str | None
    brought_at: datetime


def list_packs(
    connection: Connection, actor: Actor, *, outing_id: int | None = None, pack_id: UUID | None = None
) -> list[Pack]:
    """The packs of an outing, or of all the actor may see, the newest first. One statement."""
    check(actor, "take_pack")
    reserved = reserved_reference.c
    of_pack = reserved.pack_id == pack.c.pack_id
    counted = (
        sa.select(sa.func.count(), sa.func.count().filter(reserved.state == "issued"))
        .where(of_pack)
        .lateral("counted")
    )
    waiting = (
        sa.select(sa.func.count())
        .where(pack_item.c.pack_id == pack.c.pack_id, pack_item.c.state == "conflict")
        .scalar_subquery()
    )
    statement = (
        sa.select(
            pack.c.pack_id,
            *outing.c["outing_id", "kind", "held_on", "ward_no", "region"],
            app_user.c.display_name,
            *pack.c["made_at", "closed_at"],
            *counted.c,
            waiting,
        )
        .join_from(pack, outing, outing.c.outing_id == pack.c.outing_id)
        .join(app_user, app_user.c.user_id == pack.c.made_by)
        .join(counted, sa.true())
        .order_by(pack.c.made_at.desc())
        .limit(MOST)
    )
    if outing_id is not None:
        statement = statement.where(pack.c.outing_id == outing_id)
    if pack_id is not None:
        statement = statement.where(pack.c.pack_id == pack_id)
    return as_records(Pack, connection.execute(statement))


def get_pack(connection: Connection, actor: Actor, *, pack_id: UUID) -> Pack:
    """One pack.

    Raises:
        NotFound: there is none of that number among those the actor may see.
    """
    check(actor, "take_pack")
    found = list_packs(connection, actor, pack_id=pack_id)
    if not found:
        raise NotFound("There is no such pack among those you may see.")
    return found[0]


def list_brought(connection: Connection, actor: Actor, *, pack_id: UUID) -> list[BroughtItem]:
    """What came back from a pack, what has to be decided first. One statement."""
    check(actor, "import_pack")
    waits_first = sa.case((pack_item.c.state == "conflict", 0), else_=1)
    rows = connection.execute(
        sa.select(
            *pack_item.c["item_id", "reference", "state", "said", "content"],
            cases.c.reference,
            pack_item.c.brought_at,
        )
        .outerjoin(cases, cases.c.case_id == pack_item.c.case_id)
        .where(pack_item.c.pack_id == pack_id)
        .order_by(waits_first, pack_item.c.reference)
    )
    return as_records(BroughtItem, rows)


def read_sealed(connection: Connection, actor: Actor, *, pack_id: UUID) -> str:
    """What the file of a pack holds, behind its passphrase; taking it is audited.

    Raises:
        NotFound: there is none of that number among those the actor may see.
    """
    check(actor, "take_pack")
    sealed = connection.scalar(sa.select(pack.c.sealed).where(pack.c.pack_id == pack_id))
    if sealed is None:
        raise NotFound("There is no such pack among those you may see.")
    add_audit(connection, actor, kind="downloaded", subject=f"pack-{pack_id}")
    return str(sealed)
