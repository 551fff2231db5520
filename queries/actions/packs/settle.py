"""What a person decides about a pack: where an item belongs, and that nothing more will come."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.packs import pack, pack_item, reserved_reference
from queries.actions.capture import capture_case
from queries.actions.packs.bring_in import as_taken, lock_pack, match, note_issued
from queries.cases import CaseRecord
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, NotFound
from rules.lookups import Reference
from rules.packs.items import read_item


def settle_item(
    connection: Connection,
    actor: Actor,
    *,
    pack_id: UUID,
    item_id: UUID,
    into: str,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Put an item that waits for a decision into an open query (`into`: its reference), or log it as its own.

    Raises:
        Conflict: somebody has decided already.
        InvalidInput: it cannot be logged as it is.
        NotFound: the pack, item or query is not among those the actor may see.
    """
    check(actor, "import_pack")
    found = lock_pack(connection, pack_id)
    this = sa.and_(pack_item.c.pack_id == pack_id, pack_item.c.item_id == item_id)
    row = connection.execute(sa.select(pack_item).where(this)).one_or_none()
    if row is None:
        raise NotFound("There is no such query in that pack.")
    if row.state != "conflict":
        raise Conflict("Somebody has decided about this already; look at the list again.")
    item = read_item(row.content)
    taken = as_taken(found, item, reference, now)
    if into.strip():
        case = match(connection, actor, item, taken, about=into, reference=reference, now=now)
    else:
        case = capture_case(connection, actor, taken=taken, reference=reference, now=now)
    settled = {"settled_by": actor.user_id, "settled_at": now, "content": None, "case_id": case.case_id}
    state = "matched" if into.strip() else "created"
    connection.execute(sa.update(pack_item).where(this).values(settled | {"state": state}))
    note_issued(connection, item.reference, case.case_id)
    return case


def close_pack(connection: Connection, actor: Actor, *, pack_id: UUID, now: datetime) -> int:
    """Say that all is in: references nobody was given are void and never given again. Returns how many.

    A file that comes after all is still taken in.

    Raises:
        Conflict: it was closed already.
    """
    check(actor, "import_pack")
    if lock_pack(connection, pack_id).closed_at is not None:
        raise Conflict("This pack was closed already.")
    connection.execute(sa.update(pack).where(pack.c.pack_id == pack_id).values(closed_at=now))
    unused = sa.update(reserved_reference).where(
        reserved_reference.c.pack_id == pack_id, reserved_reference.c.state == "reserved"
    )
    return connection.execute(unused.values(state="void")).rowcount
