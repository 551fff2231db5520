"""A small line of months beside a figure, as a picture: from zero up, its last month marked."""

from collections.abc import Sequence
from typing import Final

from pages.kit.kpi_charts.look import show_number

# readable on light and on dark ground alike
_COLOUR: Final = "#4C8A8F"
_WIDTH, _HEIGHT, _EDGE = 240, 44, 4


def draw_sparkline(values: Sequence[float]) -> str:
    """The picture as SVG, in user units that its place stretches."""
    top = max(*values, 0.0) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(values) - 1)
    places = [
        (_EDGE + place * step, _HEIGHT - _EDGE - max(0.0, value) / top * (_HEIGHT - 2 * _EDGE))
        for place, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    floor = _HEIGHT - _EDGE
    last_x, last_y = places[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<polygon points="{_EDGE},{floor} {line} {last_x:.1f},{floor}" fill="{_COLOUR}" opacity=".16"/>'
        f'<polyline points="{line}" fill="none" stroke="{_COLOUR}" stroke-width="2" stroke-linejoin="round"/>'
        f'<circle cx="{last_x:.1f}" cy="{last_y:.1f}" r="3" fill="{_COLOUR}"/></svg>'
    )


def tell_sparkline(label: str, values: Sequence[float]) -> str:
    """What those hear who do not see it."""
    decimals = 0 if all(value == round(value) for value in values) else 2
    shown = ", ".join(show_number(value, decimals) for value in values)
    return f"{label} by month, oldest first: {shown}"
