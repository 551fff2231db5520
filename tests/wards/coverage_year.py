"""A municipality that follows its ledger day by day, with leave, holidays and outings that fall out."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.coverage.facts import DAY, Facts, Visit, Ward
from rules.coverage.ledger import Ledger, draw_up
from rules.lookups import OutingRules


@dataclass
class Year:
    """Outings are held as the ledger asks; some fall out, and some wards cannot be walked on a day."""

    wards: Sequence[Ward]
    regions: Sequence[str]
    holidays: frozenset[date]
    rules: OutingRules
    seed: int
    falls_out: float = 0.2
    away: float = 0.1
    visits: list[Visit] = field(default_factory=list)
    cancelled: int = 0

    def ledger(self, today: date) -> Ledger:
        return draw_up(self.facts(today))

    def facts(self, today: date) -> Facts:
        return Facts(today, self.wards, self.regions, tuple(self.visits), self.holidays, self.rules)

    def live(self, first: date, last: date) -> None:
        """Follow the ledger's advice on every open day."""
        chance = random.Random(self.seed)
        today = first
        while today <= last:
            if self.facts(today).is_open(today):
                self._hold_a_day(today, chance)
            today += DAY

    def _hold_a_day(self, today: date, chance: random.Random) -> None:
        ledger = self.ledger(today)
        to_walk = [state.ward for state in ledger.pace.to_walk]
        a_day = min(self.rules.walkabouts_a_day, -(-len(to_walk) // max(1, ledger.open_days_left)))
        there = [ward for ward in to_walk if chance.random() >= self.away]
        for ward in there[:a_day]:
            self._try(Visit("walkabout", today, ward.region, ward.ward_no, True), chance)
        for need in ledger.area_pace.needed[:1]:
            self._try(Visit("mobile_office", today, need.region, None, True), chance)

    def _try(self, visit: Visit, chance: random.Random) -> None:
        if chance.random() < self.falls_out:
            self.cancelled += 1
        else:
            self.visits.append(visit)
