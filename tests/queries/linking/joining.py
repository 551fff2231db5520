"""Joins queries and takes them apart as staff do, a minute after each other."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from queries.actions.linking.merging import merge, unmerge
from queries.actions.linking.parents import link
from queries.cases import CaseRecord, get_case
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from tests.make import NOW

LATER = NOW + timedelta(days=2)


def merge_into(
    connection: Connection,
    actor: Actor,
    merged: CaseRecord,
    kept: CaseRecord,
    reference: Reference,
    now: datetime = LATER,
    **changes: Any,
) -> CaseRecord:
    """Merge the first into the second; gives the second."""
    seen: dict[str, Any] = {"seen_seq": None, "other_seq": None} | changes
    return merge(
        connection, actor, case_id=merged.case_id, other_id=kept.case_id, stays_id=kept.case_id,
        reference=reference, now=now, **seen,
    )  # fmt: skip


def take_back(
    connection: Connection,
    actor: Actor,
    merged: CaseRecord,
    reference: Reference,
    now: datetime = LATER + timedelta(hours=1),
) -> CaseRecord:
    """Undo the merge of a query; gives it."""
    return unmerge(
        connection, actor, case_id=merged.case_id, seen_seq=None, merged_id=merged.case_id,
        reference=reference, now=now,
    )  # fmt: skip


def put_under(
    connection: Connection, actor: Actor, child: CaseRecord, parent: CaseRecord, reference: Reference
) -> CaseRecord:
    """Make the first a child of the second."""
    return link(
        connection, actor, case_id=child.case_id, seen_seq=None, other_id=parent.case_id, is_parent=True,
        reference=reference, now=LATER,
    )  # fmt: skip


def read_anew(connection: Connection, case: CaseRecord) -> CaseRecord:
    return get_case(connection, SYSTEM, reference=case.reference)
