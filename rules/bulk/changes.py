"""What can be done to many queries at once.

Each names the verb by which one query would be changed so; its moves and roles hold for each of many.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final, Literal, TypeAlias

from rules.case_filter import CaseFilter

MOST_CASES: Final = 10_000
UNDO_FOR: Final = timedelta(hours=1)

StatusVerb = Literal["start", "release", "request_documents", "receive_documents"]
STATUS_VERBS: Final[tuple[StatusVerb, ...]] = ("start", "release", "request_documents", "receive_documents")
DATED_VERBS: Final[frozenset[StatusVerb]] = frozenset({"request_documents", "receive_documents"})


@dataclass(frozen=True, slots=True)
class Assign:
    """Give them to a colleague, a team, or both; `from_id`: they are the work of one who is away."""

    verb: ClassVar[str] = "assign"
    holder_id: int | None
    team_id: int | None = None
    from_id: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Share them out over the people of a team; `from_id` gets none of them."""

    verb: ClassVar[str] = "assign"
    team_id: int
    from_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recategorise:
    """Put them where they belong; the owner entity follows."""

    verb: ClassVar[str] = "recategorise"
    category_code: str
    subcategory_code: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Give them a priority."""

    verb: ClassVar[str] = "correct"
    priority_code: str


@dataclass(frozen=True, slots=True)
class Move:
    """Use a verb that changes the status. `on`: for documents, the day they are due or worked on."""

    verb: StatusVerb
    document_codes: tuple[str, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanNext:
    """Set the day of the next step; without words each query keeps its own."""

    verb: ClassVar[str] = "set_next_step"
    next_step: str
    next_step_on: date
    parked: bool


@dataclass(frozen=True, slots=True)
class Tell:
    """Write an e-mail to each resident, to leave at an instant to come."""

    verb: ClassVar[str] = "contact"
    subject: str
    body: str
    not_before_at: datetime


@dataclass(frozen=True, slots=True)
class Gather:
    """Put them under a parent, named by its reference; `parent_id` is known once that was looked up."""

    verb: ClassVar[str] = "link"
    parent: str
    parent_id: int = 0


Change: TypeAlias = Assign | Balance | Recategorise | Prioritise | Move | PlanNext | Gather | Tell

KINDS: Final[dict[type[Any], str]] = {
    Assign: "assign",
    Balance: "balance",
    Recategorise: "recategorise",
    Prioritise: "prioritise",
    Move: "move",
    PlanNext: "plan_next",
    Gather: "gather",
    Tell: "tell",
}
# kept where words of people can be erased, not with the change
_WORDS: Final = frozenset({"reason", "next_step", "subject", "body"})


def describe_change(change: Change) -> dict[str, Any]:
    """The change as JSON, without what people wrote."""
    fields = {name: value for name, value in asdict(change).items() if name not in _WORDS}
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Selection:
    """Which queries: those named, or those in a filter as it stood at an instant."""

    case_ids: tuple[int, ...] = ()
    case_filter: CaseFilter | None = None
    as_of: datetime | None = None

    def describe(self) -> dict[str, Any]:
        """The selection as JSON."""
        if self.case_filter is None or self.as_of is None:
            return {"ticked": len(self.case_ids)}
        return {"filter": self.case_filter.to_params(), "as_of": self.as_of.isoformat()}


def pick_held(user_id: int, now: datetime) -> Selection:
    """All open work of one person."""
    return Selection(case_filter=CaseFilter(holder_id=user_id), as_of=now)
