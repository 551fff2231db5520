"""Small charts as SVG: bars from zero, lines, sparklines. Coordinates are points; no data leaves a gap."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from outward.glyphs import clean
from outward.report.blocks import Picture

TEAL: Final = "#0B5563"
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREY: Final = "#C3CCCA"
INK: Final = "#1D2B2E"
SOFT: Final = "#5B6B6E"
WIDE: Final = 480.0
_FONT: Final = "Libertinus Serif"
_MM_A_POINT: Final = 170 / WIDE

Values = Sequence[float | None]


def draw_spark(values: Values, alt: str) -> Picture:
    """A line from zero up without axes, its last point marked; for a cell of a table."""
    width, height = 74.0, 13.0
    top = max((value for value in values if value is not None), default=0.0) or 1.0
    step = (width - 8) / max(1, len(values) - 1)
    points = [
        None if value is None else (4 + step * n, height - 2.5 - (height - 5) * value / top)
        for n, value in enumerate(values)
    ]
    parts = [_line(3, height - 2, width - 3, height - 2, GREY, 0.5), *_draw_path(points, TEAL, 1.1)]
    if points and points[-1] is not None:
        parts.append(f'<circle cx="{_n(points[-1][0])}" cy="{_n(points[-1][1])}" r="1.8" fill="{ORANGE}"/>')
    return _picture(parts, width, height, alt)


def draw_months(
    labels: Sequence[str],
    series: Sequence[tuple[str, str, Values]],
    alt: str,
    *,
    unit: str = "",
    height: float = 128.0,
) -> Picture:
    """Bars of each month side by side, from zero; `series` are name, colour and values."""
    left, right, base, head = 40.0, 8.0, height - 18, 20.0
    top = _round_up(max((v for *_, values in series for v in values if v is not None), default=0.0))
    slot = (WIDE - left - right) / max(1, len(labels))
    width = slot * 0.74 / len(series)
    parts = _draw_scale(top, left, WIDE - right, base, head, unit)
    for place, (_, colour, values) in enumerate(series):
        for n, value in enumerate(values):
            x = left + slot * (n + 0.13) + place * width
            if value is None:
                if place == 0:
                    parts.append(_text(left + slot * (n + 0.5), base - 4, "no data", 6, SOFT, "middle"))
                continue
            tall = (base - head) * value / top
            parts.append(_rect(x, base - tall, width * 0.94, tall, colour))
    parts += [
        _text(left + slot * (n + 0.5), base + 11, label, 7.5, SOFT, "middle")
        for n, label in enumerate(labels)
    ]
    return _picture(parts + _draw_key(series, left), WIDE, height, alt)


def draw_lines(
    labels: Sequence[str],
    series: Sequence[tuple[str, str, Values]],
    alt: str,
    *,
    unit: str = "",
    top: float | None = None,
    height: float = 128.0,
) -> Picture:
    """A line of each series over the months, from zero; gaps where there is no data."""
    left, right, base, head = 40.0, 8.0, height - 18, 20.0
    highest = max((v for *_, values in series for v in values if v is not None), default=0.0)
    scale = top or _round_up(highest)
    slot = (WIDE - left - right) / max(1, len(labels))
    parts = _draw_scale(scale, left, WIDE - right, base, head, unit)
    for _, colour, values in series:
        points = [
            None if v is None else (left + slot * (n + 0.5), base - (base - head) * v / scale)
            for n, v in enumerate(values)
        ]
        parts += _draw_path(points, colour, 1.6)
        parts += [
            f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="1.9" fill="{colour}"/>' for at in points if at
        ]
    parts += [
        _text(left + slot * (n + 0.5), base + 11, label, 7.5, SOFT, "middle")
        for n, label in enumerate(labels)
    ]
    return _picture(parts + _draw_key(series, left), WIDE, height, alt)


def draw_ranking(rows: Sequence[tuple[str, float, str]], alt: str, *, colour: str = TEAL) -> Picture:
    """Bars that lie, from zero: name, value and how the value is written."""
    row, left, room = 17.0, 178.0, 88.0
    top = max((value for _, value, _ in rows), default=0.0) or 1.0
    parts = [_line(left, 0, left, row * len(rows), SOFT, 0.6)]
    for n, (name, value, written) in enumerate(rows):
        y, long = row * n, (WIDE - left - room) * value / top
        parts += [
            _text(left - 6, y + 11.5, _shorten(name), 9, INK, "end"),
            _rect(left, y + 3, long, row - 6, colour),
            _text(left + long + 5, y + 11.5, written, 9, INK),
        ]
    return _picture(parts, WIDE, row * max(1, len(rows)), alt)


def _draw_scale(top: float, left: float, right: float, base: float, head: float, unit: str) -> list[str]:
    """Three lines with their values; the one at zero is the strongest."""
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = base - (base - head) * share
        parts.append(_line(left, y, right, y, SOFT if share == 0 else GREY, 0.8 if share == 0 else 0.4))
        parts.append(_text(left - 5, y + 2.5, _show(top * share, unit), 7.5, SOFT, "end"))
    return parts


def _draw_key(series: Sequence[tuple[str, str, Values]], left: float) -> list[str]:
    parts, x = [], left
    for name, colour, _ in series:
        parts += [_rect(x, 3, 8, 8, colour), _text(x + 12, 10, name, 8.5, INK)]
        x += 12 + 4.6 * len(name) + 16
    return parts


def _draw_path(points: Sequence[tuple[float, float] | None], colour: str, weight: float) -> list[str]:
    """A line through the points, broken where one is missing."""
    steps, is_on = [], False
    for point in points:
        if point is not None:
            steps.append(f"{'L' if is_on else 'M'}{_n(point[0])} {_n(point[1])}")
        is_on = point is not None
    path = " ".join(steps)
    style = f'fill="none" stroke="{colour}" stroke-width="{weight}" stroke-linejoin="round"'
    return [f'<path d="{path}" {style}/>'] if steps else []


def _round_up(highest: float) -> float:
    """The next round number: 1, 2, 4, 5 or 10 times a power of ten."""
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    return next((power * step for step in (1, 2, 4, 5) if power * step >= highest), power * 10)


def _show(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return number.replace(",", "\u202f") + unit


def _shorten(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39].rstrip()}…"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{colour}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, weight: float) -> str:
    ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{weight}"/>'


def _text(x: float, y: float, words: str, size: float, colour: str, anchor: str = "start") -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {place} font-family={quoteattr(_FONT)}>{escape(clean(words))}</text>"


def _picture(parts: Sequence[str], width: float, height: float, alt: str) -> Picture:
    box = f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(parts)}</svg>'
    return Picture(svg, alt, round(width * _MM_A_POINT, 1))
