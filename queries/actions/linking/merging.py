"""Merging one query into another, and taking the merge back as if it had never been."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.cases import cases
from data.tables.links import case_link
from queries.actions.linking.pairs import lock_in_order
from queries.actions.record import record
from queries.actions.steps import begin
from queries.cases import CaseRecord, list_events, lock_case
from queries.linking.links import HOLDS, MERGED
from queries.linking.pair import list_refusals
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.case import fold
from rules.errors import Conflict, MoveNotAllowed, NotFound
from rules.events import Event
from rules.linking.allowed import Side, list_unmerge_refusals
from rules.linking.joining import tell_joined
from rules.lookups import Reference
from rules.undoing import LINK_ID


def merge(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    other_id: int,
    other_seq: int | None,
    stays_id: int,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Merge two queries; gives the one that stays. It takes the earlier start of the clock.

    The one that goes leaves the queue and keeps its reference, words, files and story. `stays_id` is one of
    the two; `seen_seq` and `other_seq` are the last events the actor had on screen of each.

    Raises:
        MoveNotAllowed: they may not be merged as they stand; says why and what to do.
        StaleCase: others have acted on the query on screen since.
        Conflict: others have acted on the other one since.
    """
    check(actor, "merge")
    lock_in_order(connection, (case_id, other_id))
    seen = {other_id: None, case_id: seen_seq}
    merged_id = other_id if stays_id == case_id else case_id
    kept = lock_case(connection, actor, case_id=stays_id, seen_seq=seen[stays_id])
    merged = lock_case(connection, actor, case_id=merged_id, seen_seq=seen[merged_id])
    _compare(kept if stays_id == other_id else merged, other_seq)
    _refuse(list_refusals(connection, actor, merged=merged, kept=kept, reference=reference, now=now))
    _, step = begin(connection, actor, "merge", case_id=merged_id, seen_seq=None, reference=reference)
    link_id = _link(connection, actor, merged, kept, now)
    whole = fold(list_events(connection, actor, case_id=merged_id))
    gone = step | {LINK_ID: link_id, "into_id": stays_id, "into": kept.reference}
    taken = {LINK_ID: link_id, "from_id": merged_id, "from": merged.reference, "joined": tell_joined(whole)}
    if merged.state.hardship:
        taken["hardship"] = True
    if merged.state.call_back_at:
        taken["call_back_at"] = merged.state.call_back_at.isoformat()
    events_ = (
        Event(events.MERGED, now, gone, actor.user_id),
        Event(events.ABSORBED, now, taken, actor.user_id),
    )
    record(connection, actor, merged, events_[:1], reference=reference, now=now)
    logged_at = min(kept.logged_at, known_since(merged)) if kept.known_at else None
    return record(connection, actor, kept, events_[1:], logged_at=logged_at, reference=reference, now=now)


def _link(connection: Connection, actor: Actor, merged: CaseRecord, kept: CaseRecord, now: datetime) -> int:
    made = connection.execute(
        sa.insert(case_link)
        .values(
            case_id=merged.case_id, to_id=kept.case_id, kind=MERGED, made_by=actor.user_id, made_at=now,
            logged_before_at=kept.logged_at,
        )
        .returning(case_link.c.link_id)
    )  # fmt: skip
    return int(made.scalar_one())


def _compare(other: CaseRecord, other_seq: int | None) -> None:
    if other_seq is not None and other_seq != other.last_seq:
        raise Conflict(
            f"{other.reference} was changed by somebody else meanwhile. Both are shown as they are now: look"
            " again, then merge."
        )


def _refuse(refusals: Sequence[str]) -> None:
    if refusals:
        raise MoveNotAllowed(" ".join(refusals))


def known_since(case: CaseRecord) -> datetime:
    """When the desk, or the system that a query came from, came to know of it."""
    return case.known_at or case.state.received_at or case.logged_at


def unmerge(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    merged_id: int,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Take a merge back: both queries are as if it had never been, whatever was done to the one that stayed.

    `case_id` is either of the two, whichever the actor had on screen. Gives the one that was merged.

    Raises:
        MoveNotAllowed: something rests on the merge; says what to do first.
        NotFound: there is no such merge any more.
        StaleCase: others have acted since on the query on screen.
    """
    check(actor, "unmerge")
    found = _find_merge(connection, merged_id)
    if found is None or case_id not in (found.case_id, found.to_id):
        raise NotFound("This merge was undone already. Look again.")
    lock_in_order(connection, (found.case_id, found.to_id))
    seen = {case_id: seen_seq}
    kept = lock_case(connection, actor, case_id=found.to_id, seen_seq=seen.get(found.to_id))
    merged, _ = begin(
        connection, actor, "unmerge", case_id=merged_id, seen_seq=seen.get(merged_id), reference=reference
    )
    _refuse(list_unmerge_refusals(Side(merged.reference, merged.state), Side(kept.reference, kept.state)))
    ended = connection.execute(
        sa.update(case_link)
        .where(case_link.c.link_id == found.link_id, HOLDS)
        .values(ended_by=actor.user_id, ended_at=now)
    )
    if ended.rowcount != 1:
        raise Conflict("Somebody else undid this merge a moment ago.")
    back = Event(events.UNMERGED, now, {LINK_ID: found.link_id, "into": kept.reference}, actor.user_id)
    status = fold([*list_events(connection, actor, case_id=merged_id), back]).status
    back = replace(back, body={**back.body, "status": status})
    left = Event(events.UNMERGED, now, {LINK_ID: found.link_id, "from": merged.reference}, actor.user_id)
    logged_at = _find_logged(connection, kept) if kept.known_at else None
    record(connection, actor, kept, [left], logged_at=logged_at, reference=reference, now=now)
    return record(connection, actor, merged, [back], reference=reference, now=now)


def _find_merge(connection: Connection, merged_id: int) -> Row[int, int, int] | None:
    link = case_link.c
    return connection.execute(
        sa.select(link.link_id, link.case_id, link.to_id).where(
            link.case_id == merged_id, link.kind == MERGED, HOLDS
        )
    ).one_or_none()


def _find_logged(connection: Connection, kept: CaseRecord) -> datetime:
    """When the desk came to know of a query without a merge that was just ended: others may hold still.

    What it was logged at before the first of its merges is the latest that any of them replaced.
    """
    link = case_link.c
    of_kept = sa.and_(link.to_id == kept.case_id, link.kind == MERGED)
    own: datetime = connection.execute(
        sa.select(sa.func.max(link.logged_before_at)).where(of_kept)
    ).scalar_one()
    since = sa.case((cases.c.source_reference.is_(None), cases.c.logged_at), else_=cases.c.received_at)
    others = connection.scalars(
        sa.select(since).join(case_link, link.case_id == cases.c.case_id).where(of_kept, HOLDS)
    )
    known: list[datetime] = [own, *others]
    return min(known)
