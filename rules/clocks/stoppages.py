"""Times in which nobody could work: a strike, an outage, a one-off closure.

A stoppage moves the due dates that are shown and the adjusted figures, never the raw ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.case import CaseState


@dataclass(frozen=True, slots=True)
class Stoppage:
    """From one instant to another; empty regions or categories mean all of them."""

    stoppage_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    regions: tuple[str, ...] = ()
    category_codes: tuple[str, ...] = ()

    def touches(self, state: CaseState) -> bool:
        in_region = not self.regions or state.region in self.regions
        return in_region and (not self.category_codes or state.category_code in self.category_codes)


def list_touching(stoppages: Iterable[Stoppage], state: CaseState) -> list[Stoppage]:
    """The stoppages that count for a case where it stands."""
    return [stoppage for stoppage in stoppages if stoppage.touches(state)]
