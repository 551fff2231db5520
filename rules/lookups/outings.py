"""How outings are held here: hours, sizes, and the promise of coverage they are planned to keep."""

from dataclasses import dataclass
from datetime import date

from rules.lookups.evenings import Window, parse_window


@dataclass(frozen=True, slots=True)
class OutingRules:
    """The rules of walkabouts and mobile offices; what a profile leaves out stands as here.

    Every ward is walked once in any `cycle_months` since `promised_from`, aimed at `reserve_days` working
    days earlier; mobile offices are in `areas_a_week` areas every week, and in all of them every
    `all_areas_months`. `weekdays` count from Monday, 1. At most `walkabouts_a_day` begin on a day, each with
    so many `officials`; a mobile office takes `agents`; nobody goes out more often than `outings_a_week`.
    `notice` is the public notice with {area}, {venue}, {day}, {from}, {to} and {topics} to be filled in.
    """

    promised_from: date = date(2026, 1, 1)
    cycle_months: int = 6
    reserve_days: int = 10
    areas_a_week: int = 2
    all_areas_months: int = 1
    walkabout_hours: str = "07:00-11:00"
    office_hours: str = "08:00-15:00"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    walkabouts_a_day: int = 3
    officials: int = 1
    agents: int = 2
    outings_a_week: int = 2
    stop_minutes: int = 20
    km_per_hour: int = 30
    equipment: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    notice: str = ""

    def hours_of(self, kind: str) -> Window:
        """From when to when such an outing is held, local times."""
        return parse_window(self.walkabout_hours if kind == "walkabout" else self.office_hours)
