"""Putting a query under a parent, and taking it off again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.links import case_link
from queries.actions.linking.pairs import lock_in_order, read_kin
from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord, lock_case
from queries.linking.links import CHILD, HOLDS
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import MoveNotAllowed, NotFound
from rules.events import Event
from rules.linking.allowed import list_parent_refusals
from rules.lookups import Reference
from rules.undoing import LINK_ID


def link(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    other_id: int,
    is_parent: bool,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Make one of two queries the child of the other; gives the child. `is_parent`: the other is the parent.

    The parent's own story is not touched: it lists its children.

    Raises:
        MoveNotAllowed: one of them is linked already in a way that forbids it.
        NotFound: one of them is not in the actor's area.
    """
    check(actor, "link")
    lock_in_order(connection, (case_id, other_id))
    lock_case(connection, actor, case_id=case_id, seen_seq=seen_seq)
    child_id, parent_id = (case_id, other_id) if is_parent else (other_id, case_id)
    case, step = begin(connection, actor, "link", case_id=child_id, seen_seq=None, reference=reference)
    parent = lock_case(connection, actor, case_id=parent_id, seen_seq=None)
    refusals = list_parent_refusals(read_kin(connection, case), read_kin(connection, parent))
    if refusals:
        raise MoveNotAllowed(" ".join(refusals))
    link_id = connection.execute(
        sa.insert(case_link)
        .values(case_id=child_id, to_id=parent_id, kind=CHILD, made_by=actor.user_id, made_at=now)
        .returning(case_link.c.link_id)
    ).scalar_one()
    body = step | {LINK_ID: link_id, "kind": CHILD, "to_id": parent_id, "to": parent.reference}
    linked = Event(events.LINKED, now, body, actor.user_id)
    return record(connection, actor, case, [linked], reference=reference, now=now)


def unlink(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    child_id: int,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Take a child off its parent; `case_id` is either of the two, whichever the actor had on screen.

    Raises:
        NotFound: the two are not, or no longer, parent and child.
    """
    check(actor, "unlink")
    lock_in_order(connection, (case_id, child_id))
    seen = seen_seq if case_id == child_id else None
    case, step = begin(connection, actor, "unlink", case_id=child_id, seen_seq=seen, reference=reference)
    row = connection.execute(
        sa.update(case_link)
        .where(case_link.c.case_id == child_id, case_link.c.kind == CHILD, HOLDS)
        .values(ended_by=actor.user_id, ended_at=now)
        .returning(case_link.c.link_id, case_link.c.to_id)
    ).one_or_none()
    if row is None or case_id not in (child_id, row.to_id):
        raise NotFound(f"{case.reference} is no child of that query any more. Look again.")
    body = step | {LINK_ID: row.link_id, "kind": CHILD, "to_id": row.to_id}
    unlinked = Event(events.UNLINKED, now, body, actor.user_id)
    return record(connection, actor, case, [unlinked], reference=reference, now=now)
