"""A ward in a few figures for those who walk it, and the sentences that say them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules.written import show_date


@dataclass(frozen=True, slots=True)
class Topic:
    """Open queries of a category, or of one kind of trouble, by name."""

    name: str
    open: int
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised to the ward; `kept_on` None while it is open."""

    words: str
    due_on: date
    kept_on: date | None

    def tell(self, today: date) -> str:
        """The promise and what became of it."""
        if self.kept_on is not None:
            return f"{self.words} (kept on {show_date(self.kept_on)})"
        late = ", late" if self.due_on < today else ""
        return f"{self.words} (by {show_date(self.due_on)}{late})"


@dataclass(frozen=True, slots=True)
class WardBrief:
    """A ward on one day.

    `received` and `resolved` count from `since_on`: the day of the last outing held there (`visited_on`)
    or, without one, the start of the month before last.
    """

    ward_no: int
    area: str
    on: date
    topics: Sequence[Topic]
    repeated: Sequence[Topic]
    oldest_on: date | None
    visited_on: date | None
    since_on: date
    received: int
    resolved: int
    promises: Sequence[Promised]
    findings: Sequence[tuple[str, int]]
    alerts: Sequence[str]

    @property
    def open(self) -> int:
        return sum(topic.open for topic in self.topics)

    @property
    def overdue(self) -> int:
        return sum(topic.overdue for topic in self.topics)


def tell_since(brief: WardBrief) -> str:
    """From when on the brief counts what came and went."""
    if brief.visited_on is None:
        return f"No outing of this ward is known yet. Since {show_date(brief.since_on)}:"
    days = (brief.on - brief.visited_on).days
    return f"The last outing here was on {show_date(brief.visited_on)}, {days} days ago. Since then:"


def tell_last_visit(brief: WardBrief) -> str:
    """When an outing was held here before."""
    if brief.visited_on is None:
        return "No outing of this ward is known yet."
    return f"The last outing here was on {show_date(brief.visited_on)}."


def list_headlines(brief: WardBrief) -> Iterator[str]:
    """What to know before knocking on the first door, most important first."""
    late = [promise for promise in brief.promises if promise.kept_on is None and promise.due_on < brief.on]
    if late:
        yield f"{len(late)} {'promise' if len(late) == 1 else 'promises'} to this ward not kept in time."
    if brief.oldest_on is not None:
        yield f"The oldest open query waits since {show_date(brief.oldest_on)}."
    if brief.repeated:
        worst = brief.repeated[0]
        yield f"Asked most often: {worst.name}."
