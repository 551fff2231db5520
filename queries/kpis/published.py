"""What was published of a month, and what was corrected since, as the report tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from outward.report.figures import CorrectionLine, Seal
from outward.report.words import show_value
from queries.kpis.freezing import WHOLE, FrozenMonth, read_frozen_spread, read_frozen_sums
from queries.kpis.spreads import Spread
from rules.kpis import KPIS, Sums
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Published:
    """A frozen month: its seal, its sums and spreads of the whole municipality."""

    seal: Seal
    sums: Sums
    working: Spread
    calendar: Spread


def find_published(months: tuple[FrozenMonth, ...], month_on: date) -> Published | None:
    """What was published of a month; None while it is not frozen."""
    found = next((month for month in months if month.month_on == month_on), None)
    if found is None:
        return None
    spreads = found.figures["spreads"]
    return Published(
        Seal(found.sha256.hex(), found.frozen_at, found.frozen_by),
        read_frozen_sums(found.figures["sums"][WHOLE]),
        read_frozen_spread(spreads.get("working")),
        read_frozen_spread(spreads.get("calendar")),
    )


def list_corrections(months: tuple[FrozenMonth, ...], reference: Reference) -> Iterator[CorrectionLine]:
    """The figures that are others today, the newest month first."""
    for month in months:
        for each in month.corrections:
            category = reference.categories.get(each.part)
            part = "" if each.part == WHOLE else f", {category.name if category else each.part}"
            kpi = KPIS[each.code]
            yield CorrectionLine(
                month.month_on,
                f"{each.name}{part}",
                show_value(kpi, each.frozen),
                show_value(kpi, each.present),
            )
