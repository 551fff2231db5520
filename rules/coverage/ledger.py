"""The ledger as a whole, from outings and the day alone."""

from dataclasses import dataclass
from datetime import date

from rules.coverage.areas import AreaPace, AreaState, find_area_pace, find_areas
from rules.coverage.broken import Broken, list_broken
from rules.coverage.facts import Facts
from rules.coverage.wards import WardPace, WardState, find_pace, find_wards


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the promise of coverage stands on a day, and what this week must bring to keep it."""

    today: date
    week_begins: date
    week_ends: date
    wards: tuple[WardState, ...]
    pace: WardPace
    areas: tuple[AreaState, ...]
    area_pace: AreaPace
    broken: tuple[Broken, ...]
    open_days_left: int

    @property
    def covered(self) -> int:
        """Wards that were walked and are not due again."""
        return sum(ward.last_on is not None and not ward.is_broken(self.today) for ward in self.wards)

    @property
    def overdue(self) -> tuple[WardState, ...]:
        """Wards whose last day is past."""
        return tuple(ward for ward in self.wards if ward.is_broken(self.today))

    @property
    def first_due_on(self) -> date | None:
        """The last day of the ward that is due first."""
        return min((ward.due_on for ward in self.wards), default=None)

    @property
    def is_done_for_the_week(self) -> bool:
        return not self.pace.to_walk and not self.area_pace.needed


def draw_up(facts: Facts) -> Ledger:
    """The ledger of a day."""
    wards = find_wards(facts)
    areas = find_areas(facts)
    return Ledger(
        facts.today,
        facts.week_begins,
        facts.week_ends,
        tuple(wards),
        find_pace(wards, facts),
        tuple(areas),
        find_area_pace(areas, facts),
        tuple(list_broken(facts)),
        facts.count_open(facts.today, facts.week_ends),
    )
