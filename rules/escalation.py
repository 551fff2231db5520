"""The ladder a query climbs once the public promise is broken: where it stands, and what comes next.

Rungs are calendar time, as the promise is: nothing pauses them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Told = Literal["area", "municipality"]


@dataclass(frozen=True, slots=True)
class Rung:
    """Who answers for a query from some days after the rung before, the first after the promise.

    `step` counts from 1. `told` says which managers are told: those whose area holds the query, or only those
    who see the whole municipality.
    """

    code: str
    step: int
    name: str
    days_after: int
    told: Told
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The rung a query has reached, None before the first; and the one it reaches next, None on the last."""

    reached: Rung | None
    following: Rung | None
    following_at: datetime | None


def climb(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """The rungs that are in use, from the first to the last."""
    return tuple(sorted((rung for rung in rungs if not rung.retired), key=lambda rung: rung.step))


def count_days(ladder: Sequence[Rung]) -> tuple[int, ...]:
    """Days from the promise to each rung of a ladder."""
    days = 0
    return tuple(days := days + rung.days_after for rung in ladder)


def reach_at(promise_due_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, so many calendar days after the promise, at the same time of the clock."""
    return (promise_due_at.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def promised_before(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Promises due before this instant, in UTC, reached a rung so many days later before `now`."""
    return (now.astimezone(zone) - timedelta(days=days)).astimezone(UTC)


def find_standing(
    ladder: Sequence[Rung], promise_due_at: datetime, now: datetime, zone: ZoneInfo
) -> Standing:
    """Where an open query stands at an instant. A rung is reached once its instant is past, not at it."""
    reached: Rung | None = None
    for rung, days in zip(ladder, count_days(ladder), strict=True):
        at = reach_at(promise_due_at, days, zone)
        if at >= now:
            return Standing(reached, rung, at)
        reached = rung
    return Standing(reached, None, None)
