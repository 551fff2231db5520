"""From found to closed as it may leave the building: by department, what is small or gives it away hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from rules.suppression import Figure, Limits, publish

Step = Literal["closed", "acknowledged", "waiting"]
STEPS: Final[tuple[Step, ...]] = ("closed", "acknowledged", "waiting")
# the lattice of suppression has regions of wards: here one city of departments
_CITY: Final = "city"


class Way(NamedTuple):
    """How far findings of a department came, and whether its word came later than it should."""

    entity_code: str
    step: Step
    is_late: bool


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """What is shown of a department, or of all of them where the code is None; None is hidden."""

    entity_code: str | None
    found: int | None
    acknowledged: int | None
    late: int | None
    closed: int | None


def release(counts: Mapping[Way, int], limits: Limits) -> tuple[list[ReleasedRow], str]:
    """A row for each department by its code, then one for all, and the sentence that goes with them.

    Every figure is a published one or a sum of such, so that the sums tell nothing new.
    """
    codes = sorted({way.entity_code for way in counts})
    places = {code: place for place, code in enumerate(codes, start=1)}
    cells = {
        Figure(_CITY, places[code], _name(step, is_late)): counts.get(Way(code, step, is_late), 0)
        for code in codes
        for step in STEPS
        for is_late in (True, False)
    }
    if not cells:
        return [ReleasedRow(None, 0, 0, 0, 0)], ""
    published = publish(cells, limits)
    shown = published.figures
    rows = [_row(code, Figure(_CITY, place, None), shown) for code, place in places.items()]
    return [*rows, _row(None, Figure(), shown)], published.note


def _row(code: str | None, whole: Figure, shown: Mapping[Figure, int | None]) -> ReleasedRow:
    def add(steps: Iterable[Step], lateness: Iterable[bool]) -> int | None:
        parts = [shown[whole._replace(category=_name(step, late))] for step in steps for late in lateness]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    either = (True, False)
    return ReleasedRow(
        code, shown[whole], add(STEPS[:2], either), add(STEPS, (True,)), add(STEPS[:1], either)
    )


def _name(step: Step, is_late: bool) -> str:
    return f"{step}, {'too late' if is_late else 'in time'}"
