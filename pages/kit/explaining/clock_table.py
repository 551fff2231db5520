"""All clocks of a query beside each other: what each allows, has used, has left and stood still."""

from typing import Final

from pages.kit.explaining.lengths import tell_length
from pages.kit.format import NOTHING, show_instant
from pages.kit.grid import draw_grid
from rules.clocks.explanation import Explanation
from rules.clocks.readings import Clock

NAMES: Final = {
    "resolution": "Resolve",
    "first_response": "First response",
    "investigation": "Investigation in writing",
    "promise": "Public promise",
    "appeal": "Resident may appeal",
}
_HEADERS: Final = ("Clock", "Due", "Left", "Used", "Stood still", "Target", "Without stoppages")


def draw_clocks(told: Explanation) -> None:
    """Draw them as a grid."""
    draw_grid(_HEADERS, [list_cells(clock, told) for clock in told.clocks], "All clocks of this query")


def list_cells(clock: Clock, told: Explanation) -> list[str]:
    """One clock in the order of the headers."""
    paused = tell_length(clock.paused_seconds, clock, told) if clock.paused_seconds else NOTHING
    return [
        NAMES[clock.kind],
        show_instant(clock.due_at),
        _tell_left(clock, told),
        tell_length(clock.elapsed_seconds, clock, told),
        f"{paused}, still does" if clock.is_paused else paused,
        clock.target_words,
        show_instant(clock.raw_due_at) if clock.raw_due_at != clock.due_at else NOTHING,
    ]


def _tell_left(clock: Clock, told: Explanation) -> str:
    length = tell_length(clock.remaining_seconds, clock, told)
    if clock.kind == "appeal":
        return "may appeal" if clock.breached_at else NOTHING if clock.stopped_at else f"in {length}"
    if clock.stopped_at is not None:
        return f"done, {length} {'late' if clock.breached_at else 'early'}"
    return f"{length} over" if clock.breached_at else length
