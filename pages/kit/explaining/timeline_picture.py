"""The life of a query as a picture: a lane for each thing that can happen to its clock, and the due dates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pages.kit.charts import BLUE, GREY, ORANGE, Figure
from pages.kit.explaining.lengths import show_days
from pages.kit.format import ZONE, show_date, show_instant
from rules.clocks.explanation import Explanation, Phase, PhaseKind

LANES: Final[dict[PhaseKind, tuple[str, str]]] = {
    "before": ("Before", GREY),
    "running": ("Counting", "#00735C"),
    "resident": ("With resident", BLUE),
    "stoppage": ("Stoppage", "#E69F00"),
    "resolved": ("Resolved", GREY),
    "overdue": ("Overdue", ORANGE),
    "coming": ("To come", "#9BC9BD"),
}
_LANE_HEIGHT: Final = 30
_LINE_HEIGHT: Final = 17
_SECOND: Final = 1000


def build_timeline(told: Explanation, now: datetime) -> Figure:
    """Lanes from the receipt to the last due date in sight, with a line for each mark."""
    lanes = [kind for kind in LANES if any(phase.kind == kind for phase in told.phases)]
    marks = list_marks(told, now)
    first_at = told.phases[0].from_at
    last_at = max([told.phases[-1].to_at, *(at for _, at, _ in marks)])
    top = _LINE_HEIGHT * len(marks) + 6
    height = top + _LANE_HEIGHT * len(lanes) + 34
    return {
        "data": [_trace(kind, told.phases) for kind in lanes],
        "layout": {
            "height": height,
            "margin": {"l": 0, "r": 8, "t": top, "b": 4},
            "barmode": "overlay",
            "bargap": 0.35,
            "showlegend": False,
            "hoverlabel": {"align": "left"},
            "xaxis": {
                "type": "date",
                "range": [_local(first_at), _local(last_at)],
                "fixedrange": True,
                "nticks": 5,
                "tickformat": "%-d %b",
                "showgrid": False,
                "automargin": True,
            },
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": [LANES[kind][0] for kind in reversed(lanes)],
                "fixedrange": True,
                "automargin": True,
            },
            "shapes": [_line(at, dash) for _, at, dash in marks],
            "annotations": [
                _label(words, at, place, is_late=at - first_at > (last_at - first_at) / 2)
                for place, (words, at, _) in enumerate(marks)
            ],
        },
    }


def list_marks(told: Explanation, now: datetime) -> list[tuple[str, datetime, str]]:
    """Words, instant and dash of each line: what is due, and the present unless it is resolved."""
    clock, promise = told.resolution, told.promise
    marks = [(f"Due {show_date(clock.due_at)}", clock.due_at, "solid")]
    if clock.raw_due_at != clock.due_at:
        marks.append((f"Without stoppages {show_date(clock.raw_due_at)}", clock.raw_due_at, "dot"))
    marks.append((f"Public promise {show_date(promise.due_at)}", promise.due_at, "dash"))
    if clock.stopped_at is None:
        marks.append(("Now", now, "dashdot"))
    return sorted(marks, key=lambda mark: mark[1])


def tell_timeline(told: Explanation) -> str:
    """The picture in words, for those who hear it."""
    phases = ", ".join(_tell_phase(phase) for phase in told.phases)
    return f"Timeline: {phases}. Due {show_instant(told.resolution.due_at)}."


def _tell_phase(phase: Phase) -> str:
    lane = LANES[phase.kind][0].lower()
    return f"{lane} from {show_instant(phase.from_at)} to {show_instant(phase.to_at)}"


def _trace(kind: PhaseKind, phases: Sequence[Phase]) -> Figure:
    found = [phase for phase in phases if phase.kind == kind]
    lane, colour = LANES[kind]
    return {
        "type": "bar", "orientation": "h", "marker": {"color": colour},
        "base": [_local(phase.from_at) for phase in found],
        "x": [(phase.to_at - phase.from_at).total_seconds() * _SECOND for phase in found],
        "y": [lane] * len(found),
        "customdata": [_tell_hover(lane, phase) for phase in found],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _tell_hover(lane: str, phase: Phase) -> str:
    length = show_days((phase.to_at - phase.from_at).total_seconds())
    return f"{lane}: {show_instant(phase.from_at)} – {show_instant(phase.to_at)}, {length}"


def _line(at: datetime, dash: str) -> Figure:
    return {
        "type": "line", "x0": _local(at), "x1": _local(at), "y0": 0, "y1": 1, "xref": "x", "yref": "paper",
        "line": {"color": GREY, "width": 1.5, "dash": dash},
    }  # fmt: skip


def _label(words: str, at: datetime, place: int, *, is_late: bool) -> Figure:
    """One line of words for each mark above the lanes, so that no two can meet."""
    return {
        "text": words, "x": _local(at), "xref": "x", "y": 1, "yref": "paper", "showarrow": False,
        "xanchor": "right" if is_late else "left", "yanchor": "bottom",
        "yshift": _LINE_HEIGHT * place, "font": {"size": 12},
    }  # fmt: skip


def _local(at: datetime) -> str:
    """An instant on the wall clock, as the axis takes it."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
