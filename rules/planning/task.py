"""What a roster is planned from, and what a plan says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Sitting:
    """A virtual session that can take experts; each brings so many `slots`, a seat each."""

    virtual_session_id: int
    category_code: str
    on: date
    starts_at: datetime
    ends_at: datetime
    slots: int

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Planned:
    """An expert. Empty regions or languages set no limit; `busy` are places in other campaigns.

    `seats_a_day` less `taken` of a day are left for this plan.
    """

    user_id: int
    name: str
    skills: frozenset[str]
    languages: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    seats_a_day: int = 12
    away_on: frozenset[date] = frozenset()
    busy: tuple[tuple[datetime, datetime], ...] = ()
    taken: Mapping[date, int] = field(default_factory=dict)


class Demand(NamedTuple):
    """Queries of one kind that will be overdue at the end unless somebody settles them before.

    `share` of them can be settled in one talk; `language` is None where any will do.
    """

    category_code: str
    region: str
    language: str | None
    queries: float
    share: float


@dataclass(frozen=True)
class Task:
    """One roster to be planned. `placed` are places that stand: expert and virtual session.

    `no_show` is the share that stays away, by category. `most_evenings` binds each expert, `worth` is how
    many queries a further place must save.
    """

    sittings: Sequence[Sitting]
    experts: Sequence[Planned]
    demands: Sequence[Demand]
    no_show: Mapping[str, float]
    placed: frozenset[tuple[int, int]] = frozenset()
    most_evenings: int = 3
    worth: float = 0.5

    @cached_property
    def overdue_before(self) -> float:
        """Queries overdue at the end if no expert sat at all."""
        return sum(demand.queries for demand in self.demands)

    def saved_by_seat(self, demand: Demand) -> float:
        """How many queries a seat for such a query settles: those who come × those that can be settled."""
        return (1 - self.no_show[demand.category_code]) * demand.share


class Place(NamedTuple):
    """An expert proposed for a virtual session."""

    user_id: int
    virtual_session_id: int


class Use(NamedTuple):
    """So many seats of a category that go to queries of one kind."""

    demand: Demand
    seats: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found. `gap` is how far, as a share of its objective, a better plan could at most be ahead;
    `is_proven` says that none is better within the tolerance."""

    places: tuple[Place, ...]
    uses: tuple[Use, ...]
    overdue_after: float
    gap: float
    is_proven: bool
    seconds: float
