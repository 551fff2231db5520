"""What outings are planned from, and what a plan says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from rules.coverage.facts import monday_of
from rules.lookups import OutingRules
from rules.outings.route import Point


@dataclass(frozen=True, slots=True)
class Walk:
    """A ward that may be walked. `why` says what waits there, `weight` how much.

    `must_come` are its councillor, or everybody on it where it is planned already and may only be moved:
    `outing_id` and `planned_on` are of that outing.
    """

    ward_no: int
    region: str
    due_on: date
    target_on: date
    weight: float = 0.0
    why: str = ""
    point: Point | None = None
    must_come: tuple[int, ...] = ()
    planned_on: date | None = None
    outing_id: int | None = None


class Area(NamedTuple):
    """An area and the days, past or standing, on which it has a mobile office."""

    region: str
    office_days: frozenset[date]


@dataclass(frozen=True, slots=True)
class Goer:
    """Somebody who may be sent. Empty regions set no limit; `busy_on` are days of outings that stand."""

    user_id: int
    name: str
    part: str
    regions: frozenset[str] = frozenset()
    away_on: frozenset[date] = frozenset()
    busy_on: frozenset[date] = frozenset()
    wards: frozenset[int] = frozenset()

    def is_free(self, on: date) -> bool:
        return on not in self.away_on and on not in self.busy_on

    def may_go(self, region: str, on: date) -> bool:
        return self.is_free(on) and (not self.regions or region in self.regions)


class Standing(NamedTuple):
    """An outing that is not moved, as far as a plan must know it."""

    kind: str
    on: date
    ward_no: int | None
    region: str


class Span(NamedTuple):
    """Days, both included, in which every area is promised an office."""

    first_on: date
    last_on: date


@dataclass(frozen=True)
class Task:
    """Outings to be planned on `days`, those on which outings can be held; at most `most_walks` of wards."""

    days: Sequence[date]
    walks: Sequence[Walk]
    areas: Sequence[Area]
    spans: Sequence[Span]
    goers: Sequence[Goer]
    standing: Sequence[Standing]
    most_walks: int
    rules: OutingRules = field(default_factory=OutingRules)

    @cached_property
    def people(self) -> dict[int, Goer]:
        return {goer.user_id: goer for goer in self.goers}

    @cached_property
    def weeks(self) -> list[date]:
        """The Mondays of the days, in order."""
        return sorted({monday_of(day) for day in self.days})

    def days_of(self, monday: date) -> list[date]:
        return [day for day in self.days if monday_of(day) == monday]

    def goers_of(self, part: str) -> list[Goer]:
        return [goer for goer in self.goers if goer.part == part]

    def can_walk(self, walk: Walk, on: date) -> bool:
        """Whether nothing but numbers stands against walking a ward on a day."""
        taken = any(each.ward_no == walk.ward_no and each.on == on for each in self.standing)
        return not taken and all(goer.is_free(on) for goer in self.list_coming(walk))

    def list_coming(self, walk: Walk) -> list[Goer]:
        """Those without whom a ward is not walked."""
        return [self.people[user_id] for user_id in walk.must_come if user_id in self.people]

    def count_standing(self, kind: str, on: date) -> int:
        return sum(each.kind == kind and each.on == on for each in self.standing)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An outing of a plan. `was_on` is the day it is moved from, where `outing_id` stands already."""

    kind: str
    on: date
    region: str
    ward_no: int | None
    user_ids: tuple[int, ...]
    reason: str
    outing_id: int | None = None
    was_on: date | None = None

    @property
    def is_new(self) -> bool:
        return self.outing_id is None

    @property
    def is_moved(self) -> bool:
        return self.was_on is not None and self.was_on != self.on


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found by day; `left_out` says, a sentence each, what could not be planned and why."""

    outings: tuple[Proposed, ...]
    left_out: tuple[str, ...]
    is_proven: bool
    gap: float
    seconds: float

    @property
    def new(self) -> tuple[Proposed, ...]:
        return tuple(each for each in self.outings if each.is_new)

    @property
    def moved(self) -> tuple[Proposed, ...]:
        return tuple(each for each in self.outings if each.is_moved)
