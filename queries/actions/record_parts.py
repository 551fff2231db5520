"""What is to be written on many cases: which case, and which events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from queries.actions.record import NewCase
from queries.cases import CaseRecord
from rules.case import CaseState
from rules.events import Event


@dataclass(slots=True)
class NewEvent:
    """An event to add, with the words that belong to it and, when imported, the identity of its row.

    `recorded_at` is when the desk learnt of it; None means now.
    """

    event: Event
    words: tuple[str, str] | None = None
    identity: UUID | None = None
    recorded_at: datetime | None = None


@dataclass(slots=True)
class CaseChange:
    """New events of one case: a new one, or one that this transaction has locked.

    `logged_at` of a new case is when the desk came to know it; None means now. `state` may hand over the fold
    of the whole history where the caller has it anyway.
    """

    case: NewCase | CaseRecord
    events: Sequence[NewEvent]
    logged_at: datetime | None = None
    logged_by: int | None = None
    state: CaseState | None = None
    foreign_references: Sequence[tuple[str, str]] = field(default_factory=tuple)
