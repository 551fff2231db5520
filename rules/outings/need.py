"""How much a ward, or a spot in it, needs somebody to come, and the figures behind it in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.written import show_count, show_date

FEWEST_REPEATED: Final = 3
MOST_SPOTS: Final = 12
_OVERDUE: Final = 2.0
_WEEKS_OLD: Final = 0.25
_WEEKS_UNSEEN: Final = 0.5
_REPEATED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something that comes back in a ward: its name and how often."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class WardNeed:
    """What waits in a ward. `oldest_on` is the day the oldest open query came in."""

    ward_no: int
    region: str
    outstanding: int
    overdue: int
    oldest_on: date | None
    repeated: tuple[Repeated, ...] = ()
    last_visit_on: date | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A street with open queries, enough that the stop tells nothing of one resident; none: a township."""

    township: str
    street: str
    outstanding: int
    overdue: int
    oldest_on: date
    topic: str


def score(need: WardNeed, today: date) -> float:
    """How much a ward needs a walk: open queries, overdue ones double, older and longer unseen ones more."""
    oldest_weeks = 0.0 if need.oldest_on is None else (today - need.oldest_on).days / 7
    unseen_weeks = 26.0 if need.last_visit_on is None else min(26.0, (today - need.last_visit_on).days / 7)
    waiting = need.outstanding + _OVERDUE * need.overdue + _WEEKS_OLD * oldest_weeks
    return round(waiting + _REPEATED * sum(r.count for r in need.repeated) + _WEEKS_UNSEEN * unseen_weeks, 2)


def tell_need(need: WardNeed, today: date) -> str:
    """Why a ward should be walked, in one sentence with its figures."""
    parts = []
    if need.outstanding:
        late = f", {show_count(need.overdue)} of them overdue" if need.overdue else ""
        parts.append(f"{count_queries(need.outstanding)} open{late}")
    if need.oldest_on is not None:
        parts.append(f"the oldest {show_count((today - need.oldest_on).days)} days old")
    parts += [f"{each.name} came back {each.count} times" for each in need.repeated[:2]]
    seen = f"last walked {show_date(need.last_visit_on)}" if need.last_visit_on else "not walked yet"
    told = "; ".join([*parts, seen])
    return f"{told[:1].upper()}{told[1:]}."


def tell_spot(spot: Spot, today: date) -> str:
    """What a stop at a street is about, without a name or an address."""
    late = f", {show_count(spot.overdue)} overdue" if spot.overdue else ""
    age = show_count((today - spot.oldest_on).days)
    place = f"{spot.street}, {spot.township}" if spot.street else spot.township
    return (
        f"{place}: {count_queries(spot.outstanding)} open{late}, the oldest {age}"
        f" days; mostly {spot.topic[:1].lower()}{spot.topic[1:]}"
    )


def choose_spots(spots: Sequence[Spot], today: date, most: int) -> list[Spot]:
    """The spots that need a stop most, the neediest first."""

    def weigh(spot: Spot) -> tuple[float, str, str]:
        age = (today - spot.oldest_on).days / 7 * _WEEKS_OLD
        return -(spot.outstanding + _OVERDUE * spot.overdue + age), spot.township, spot.street

    return sorted(spots, key=weigh)[: min(most, MOST_SPOTS)]


def count_queries(count: int) -> str:
    """'1 query', '12 queries'."""
    return "1 query" if count == 1 else f"{show_count(count)} queries"
