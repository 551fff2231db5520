"""A change of many queries before it is made: how many it would change, what it would refuse, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.people import app_user
from queries.actions.bulk import is_among
from queries.bulk.judged import Judged, judge_many
from queries.bulk.require import require_change
from queries.cases import CaseRecord, as_record
from queries.filters import conditions
from rules.access import check
from rules.actor import Actor
from rules.bulk.changes import MOST_CASES, Balance, Change, Selection
from rules.errors import InvalidInput
from rules.lookups import Reference

SHOWN: Final = 200


class Row(NamedTuple):
    """A query by name."""

    reference: str
    title: str


class Refused(NamedTuple):
    """How many queries are left out for a reason, and the first of them."""

    reason: str
    cases: int
    rows: tuple[Row, ...]


class Accepted(NamedTuple):
    """A query that would be changed: as it was seen, and who would get it where they are shared out."""

    case_id: int
    seen_seq: int
    holder_id: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do. `token` lets it be done once; `gets`: how many each person would be given."""

    token: UUID
    change: Change
    selection: Selection
    selected: int
    accepted: tuple[Accepted, ...]
    refused: tuple[Refused, ...]
    first: tuple[Row, ...]
    gets: Mapping[str, int]


def preview_bulk(
    connection: Connection,
    actor: Actor,
    *,
    selection: Selection,
    change: Change,
    reference: Reference,
    now: datetime,
) -> Preview:
    """What a change would do to a selection as it stands; nothing is written.

    Raises:
        InvalidInput: the change cannot be asked for, nothing is selected, or too much.
        NotAllowed: the role may not use the change's verb at all.
    """
    check(actor, "change_many")
    check(actor, change.verb)
    change = require_change(connection, change, reference, now)
    records = _read_selected(connection, actor, selection, reference)
    judged = judge_many(connection, actor, records, change, reference=reference, now=now)
    shares = isinstance(change, Balance)
    return Preview(
        token=uuid4(),
        change=change,
        selection=selection,
        selected=len(records),
        accepted=tuple(
            Accepted(record.case_id, record.last_seq, event.body["holder_id"] if shares else None)
            for record, event in judged.accepted
        ),
        refused=list_refused(judged),
        first=_name([record for record, _ in judged.accepted]),
        gets=_count_shares(connection, judged) if shares else {},
    )


def _read_selected(
    connection: Connection, actor: Actor, selection: Selection, reference: Reference
) -> list[CaseRecord]:
    """The cases of a selection that the actor sees, in the order of their numbers."""
    statement = sa.select(cases).order_by(cases.c.case_id).limit(MOST_CASES + 1)
    if selection.case_filter is not None and selection.as_of is not None:
        statement = statement.where(*conditions(selection.case_filter, actor, reference, selection.as_of))
    else:
        statement = statement.where(is_among(cases.c.case_id, selection.case_ids))
    records = [as_record(row) for row in connection.execute(statement)]
    if not records:
        raise InvalidInput("No query is selected. Tick some, or change the filter.")
    if len(records) > MOST_CASES:
        raise InvalidInput(
            f"At most {MOST_CASES:,} queries are changed at once. Narrow the filter.".replace(",", " ")
        )
    return records


def list_refused(judged: Judged) -> tuple[Refused, ...]:
    """The refused cases as a person reads them."""
    return tuple(Refused(reason, len(records), _name(records)) for reason, records in judged.refused.items())


def _name(records: Sequence[CaseRecord]) -> tuple[Row, ...]:
    return tuple(Row(record.reference, record.title) for record in records[:SHOWN])


def _count_shares(connection: Connection, judged: Judged) -> dict[str, int]:
    given = Counter(event.body["holder_id"] for _, event in judged.accepted)
    rows = connection.execute(
        sa.select(app_user.c.user_id, app_user.c.display_name)
        .where(is_among(app_user.c.user_id, given))
        .order_by(sa.func.lower(app_user.c.display_name), app_user.c.user_id)
    )
    return {row.display_name: given[row.user_id] for row in rows}
