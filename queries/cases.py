"""A case as it stands: its row, read once, locked or not."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.dialects.postgresql import Range

from data.tables.cases import case_event, cases
from rules.access import check
from rules.actor import Actor
from rules.case import CaseState
from rules.case_state import STATE_FIELDS
from rules.errors import Conflict, NotFound
from rules.events import Event
from rules.stretches import Stretches


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A row of `cases`: what identifies it, when it must be acted on, and the state its events fold to."""

    case_id: int
    reference: str
    source: str
    source_reference: str | None
    title: str
    logged_at: datetime
    logged_by: int | None
    due_at: datetime
    raw_due_at: datetime
    response_due_at: datetime
    promise_due_at: datetime
    act_by_at: datetime
    worked_seconds: int | None
    clock_revision: int
    last_seq: int
    state: CaseState

    @property
    def known_at(self) -> datetime | None:
        """When the desk came to know of it; None for history from another system."""
        return self.logged_at if self.source_reference is None else None


class StaleCase(Conflict):
    """The case has moved on since the person last saw it; `events` say how."""

    def __init__(self, case: CaseRecord, events: Sequence[Event]) -> None:
        super().__init__(
            f"{case.reference} was changed by somebody else while you were working. "
            "Nothing you typed is lost: look at what changed, then send it again."
        )
        self.case = case
        self.events = tuple(events)


def _picker(names: Sequence[str]) -> Callable[[Row[Any]], tuple[Any, ...]]:
    """Takes columns of `cases` by their places: by their names it would cost five times as much."""
    return itemgetter(*map(list(cases.c.keys()).index, names))


STRETCHES: Final = ("waits", "closures")
_PLAIN: Final = tuple(name for name in STATE_FIELDS if name not in STRETCHES)
_IDENTITY: Final = tuple(field.name for field in fields(CaseRecord) if field.name != "state")
ROW_COLUMNS: Final = (*_IDENTITY, *_PLAIN, *STRETCHES)
_pick_identity, _pick_plain, _pick_stretches = map(_picker, (_IDENTITY, _PLAIN, STRETCHES))
_get_identity, _get_plain = attrgetter(*_IDENTITY), attrgetter(*_PLAIN)


def as_record(row: Row[Any]) -> CaseRecord:
    """A row that begins with all columns of `cases`, in their order, as a record."""
    state: tuple[Any, ...] = (*_pick_plain(row), *map(as_stretches, _pick_stretches(row)))
    values: tuple[Any, ...] = (*_pick_identity(row), CaseState(*state))
    return CaseRecord(*values)


def as_stretches(ranges: Iterable[Range[datetime]] | None) -> Stretches:
    """A multirange of instants as the stretches of a case's state."""
    stretches = ((stretch.lower, stretch.upper) for stretch in ranges or ())
    return tuple((began_at, ended_at) for began_at, ended_at in stretches if began_at is not None)


def as_values(case: CaseRecord) -> tuple[Any, ...]:
    """The values of a record's row, in the order of ROW_COLUMNS."""
    state = case.state
    return (
        *_get_identity(case), *_get_plain(state), _as_ranges(state.waits), _as_ranges(state.closures)
    )  # fmt: skip


def as_row(case: CaseRecord) -> dict[str, Any]:
    """The columns of `cases` for a record."""
    return dict(zip(ROW_COLUMNS, as_values(case), strict=True))


def _as_ranges(stretches: Stretches) -> str | None:
    """The literal of a multirange; it is the same for COPY and for a parameter."""
    if not stretches:
        return None
    ends = (
        (began_at.isoformat(), ended_at.isoformat() if ended_at else "") for began_at, ended_at in stretches
    )
    return "{" + ",".join(f"[{began_at},{ended_at})" for began_at, ended_at in ends) + "}"


_BY_REFERENCE: Final = sa.select(cases).where(cases.c.reference == sa.bindparam("reference"))
_LOCKED: Final = sa.select(cases).where(cases.c.case_id == sa.bindparam("case_id")).with_for_update()
_EVENTS: Final = (
    sa.select(case_event)
    .where(case_event.c.case_id == sa.bindparam("case_id"), case_event.c.seq > sa.bindparam("after_seq"))
    .order_by(case_event.c.seq)
)


def get_case(connection: Connection, actor: Actor, *, reference: str) -> CaseRecord:
    """The case with that reference.

    Raises:
        NotFound: there is none, or it is outside the actor's scope.
    """
    check(actor, "see_case")
    row = connection.execute(_BY_REFERENCE, {"reference": reference}).one_or_none()
    if row is None:
        raise NotFound(f"There is no query {reference} in your area.")
    return as_record(row)


def find_near(connection: Connection, near: Collection[str]) -> list[CaseRecord]:
    """The cases with one of some references, for work that has checked who asks."""
    if not near:
        return []
    return [as_record(row) for row in connection.execute(sa.select(cases).where(cases.c.reference.in_(near)))]


def lock_case(connection: Connection, actor: Actor, *, case_id: int, seen_seq: int | None) -> CaseRecord:
    """The case, locked for this transaction, as the person saw it.

    `seen_seq` is the last event the person had on screen; None skips the comparison.

    Raises:
        NotFound: there is none, or it is outside the actor's scope.
        StaleCase: others have acted since.
    """
    row = connection.execute(_LOCKED, {"case_id": case_id}).one_or_none()
    if row is None:
        raise NotFound("That query does not exist, or is outside your area.")
    case = as_record(row)
    if seen_seq is not None and seen_seq != case.last_seq:
        raise StaleCase(case, list_events(connection, actor, case_id=case_id, after_seq=seen_seq))
    return case


def list_events(connection: Connection, actor: Actor, *, case_id: int, after_seq: int = 0) -> list[Event]:
    """The events of a case after a sequence number, in sequence."""
    rows = connection.execute(_EVENTS, {"case_id": case_id, "after_seq": after_seq})
    return [as_event(row) for row in rows]


def as_event(row: Row[Any]) -> Event:
    values = row._mapping
    return Event(
        kind=values["kind"],
        at=values["at"],
        body=values["body"],
        actor_id=values["actor_id"],
        source=values["source"],
        text_id=values["text_id"],
        tie=values["tie"],
    )
