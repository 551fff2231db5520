"""What rules would have changed on queries of the past."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

MOST_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Tried:
    """A query before and after; `rule` is empty where none matched. Teams by name, empty for none."""

    case_id: int
    reference: str
    rule: str
    category: str
    team_before: str
    team_after: str
    priority_before: str
    priority_after: str

    @property
    def is_changed(self) -> bool:
        return (self.team_before, self.priority_before) != (self.team_after, self.priority_after)


@dataclass(slots=True)
class Trial:
    """Counts over all queries of a period: by rule, by category and the team they would go to, by priority
    before and after; and the first queries that change."""

    seen: int = 0
    changed: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    teams: Counter[tuple[str, str]] = field(default_factory=Counter)
    priorities_before: Counter[str] = field(default_factory=Counter)
    priorities_after: Counter[str] = field(default_factory=Counter)
    rows: list[Tried] = field(default_factory=list)

    @property
    def unmatched(self) -> int:
        """Queries that no rule matches."""
        return self.seen - self.by_rule.total()


def sum_up(tried: Iterable[Tried]) -> Trial:
    """The counts of a stream of queries; it is read once and not kept."""
    trial = Trial()
    for each in tried:
        trial.seen += 1
        trial.teams[each.category, each.team_after] += 1
        trial.priorities_before[each.priority_before] += 1
        trial.priorities_after[each.priority_after] += 1
        if each.rule:
            trial.by_rule[each.rule] += 1
        if each.is_changed:
            trial.changed += 1
            if len(trial.rows) < MOST_ROWS:
                trial.rows.append(each)
    return trial
