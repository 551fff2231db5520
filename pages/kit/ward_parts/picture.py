"""Wards as a picture: their outlines, or a grid of tiles where none are loaded. Nothing is fetched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, log2, radians
from typing import Any, Final

from pages.kit.kpi_charts.look import GREY, Figure, make_axis, make_layout
from queries.wards.shapes import Polygons
from rules.lookups import Ward
from rules.ward_scale import Scale, place_tiles

HEIGHT: Final = 460
# under the map, for its legend
FOOT: Final = 44
# light to dark, told apart in grey and by people who see few colours
COLOURS: Final = ("#DCE9F3", "#A6CBE3", "#64A4CF", "#2B78B0", "#08406F")
NO_DATA: Final = GREY
_EDGE: Final = "#FFFFFF"
_CHOSEN: Final = "#D55E00"
_TILE: Final = 512
# an empty ground, so that the map asks no server for anything
_STYLE: Final[Figure] = {
    "version": 8, "sources": {},
    "layers": [{"id": "ground", "type": "background", "paint": {"background-color": "rgba(0,0,0,0)"}}],
}  # fmt: skip
Line = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class WardMark:
    """A ward as the map shows it: its value (None: no data) and what it tells when pointed at."""

    ward: Ward
    value: float | None
    told: str


def build_shape_map(
    marks: Sequence[WardMark],
    shapes: Mapping[int, Polygons],
    scale: Scale,
    *,
    chosen: int | None,
    width: int,
    ink: str,
) -> Figure:
    """Outlines coloured by step, areas outlined. `width`: of the place in pixels, about."""
    drawn = [mark for mark in marks if mark.ward.ward_no in shapes]
    regions: dict[str, list[Polygons]] = {}
    for mark in drawn:
        regions.setdefault(mark.ward.region_code, []).append(shapes[mark.ward.ward_no])
    borders = [line for outlines in regions.values() for line in find_borders(outlines)]
    data = [_fill(drawn, shapes, scale), _trace_lines("scattermap", borders, ink, 1.8)]
    if chosen is not None and chosen in shapes:
        data.append(_trace_lines("scattermap", find_borders([shapes[chosen]]), _CHOSEN, 3.5))
    layout = make_layout(HEIGHT, map=_aim(list(shapes.values()), width))
    layout["margin"] = {"l": 0, "r": 0, "t": 0, "b": FOOT}
    return {"data": data, "layout": layout}


def _fill(marks: Sequence[WardMark], shapes: Mapping[int, Polygons], scale: Scale) -> Figure:
    features = [
        {
            "type": "Feature", "id": mark.ward.ward_no, "properties": {},
            "geometry": {"type": "MultiPolygon", "coordinates": shapes[mark.ward.ward_no]},
        }
        for mark in marks
    ]  # fmt: skip
    steps = [scale.find_step(mark.value) for mark in marks]
    return {
        "type": "choroplethmap",
        "geojson": {"type": "FeatureCollection", "features": features},
        "locations": [mark.ward.ward_no for mark in marks],
        "z": [-1 if step is None else step for step in steps],
        "zmin": -1, "zmax": len(COLOURS) - 1, "colorscale": _make_colorscale(), "showscale": False,
        "marker": {"opacity": 0.92, "line": {"width": 0.7, "color": _EDGE}},
        "selected": {"marker": {"opacity": 0.92}}, "unselected": {"marker": {"opacity": 0.92}},
        "customdata": [[mark.told, mark.ward.ward_no] for mark in marks],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }  # fmt: skip


def _make_colorscale() -> list[list[Any]]:
    """Even pieces, so that a step has one colour and nothing lies between."""
    colours = (NO_DATA, *COLOURS)
    last = len(colours) - 1
    return [[place / last, colour] for place, colour in enumerate(colours)]


def _aim(outlines: Sequence[Polygons], width: int) -> Figure:
    points = [point for polygons in outlines for polygon in polygons for point in polygon[0]]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    wide = max(east - west, 1e-6)
    high = max((north - south) / cos(radians(middle)), 1e-6)
    zoom = min(log2(width * 360 / (_TILE * wide)), log2((HEIGHT - FOOT) * 360 / (_TILE * high))) - 0.08
    return {"style": _STYLE, "center": {"lon": (west + east) / 2, "lat": middle}, "zoom": zoom}


def find_borders(outlines: Iterable[Polygons]) -> list[Line]:
    """The lines round some wards together: those that only one of them has."""
    counts: Counter[Line] = Counter()
    for polygons in outlines:
        for polygon in polygons:
            for ring in polygon:
                for one, other in pairwise(ring):
                    a, b = sorted([(one[0], one[1]), (other[0], other[1])])
                    counts[a, b] += 1
    return [line for line, count in counts.items() if count == 1]


def _trace_lines(kind: str, lines: Sequence[Line], colour: str, width: float) -> Figure:
    along, up = ("lon", "lat") if kind == "scattermap" else ("x", "y")
    return {
        "type": kind, "mode": "lines",
        along: [value for a, b in lines for value in (a[0], b[0], None)],
        up: [value for a, b in lines for value in (a[1], b[1], None)],
        "line": {"width": width, "color": colour}, "hoverinfo": "skip",
    }  # fmt: skip


def build_tile_map(
    marks: Sequence[WardMark], scale: Scale, *, chosen: int | None, columns: int, ink: str
) -> Figure:
    """A tile for each ward, roughly where it lies, with its number; areas outlined."""
    tiles = place_tiles({mark.ward.ward_no: find_point(mark.ward) for mark in marks}, columns)
    rows = max((row for _, row in tiles.values()), default=0) + 1
    size = 26
    steps = [scale.find_step(mark.value) for mark in marks]
    places = [tiles[mark.ward.ward_no] for mark in marks]
    squares = {
        "type": "scatter", "mode": "markers+text", "cliponaxis": False,
        "x": [column for column, _ in places], "y": [row for _, row in places],
        "text": [str(mark.ward.ward_no) for mark in marks],
        "textfont": {"size": 10, "color": [_write_on(step) for step in steps]},
        "marker": {
            "symbol": "square", "size": size, "opacity": 1,
            "color": [NO_DATA if step is None else COLOURS[step] for step in steps],
            "line": {"width": [3 if mark.ward.ward_no == chosen else 0 for mark in marks], "color": _CHOSEN},
        },
        "selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}},
        "customdata": [[mark.told, mark.ward.ward_no] for mark in marks],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }  # fmt: skip
    areas: dict[str, list[tuple[int, int]]] = {}
    for mark, place in zip(marks, places, strict=True):
        areas.setdefault(mark.ward.region_code, []).append(place)
    borders = [line for tiled in areas.values() for line in find_borders(_as_squares(tiled))]
    axis = make_axis(showticklabels=False, ticks="")
    layout = make_layout(
        rows * (size + 4) + 8 + FOOT,
        xaxis=axis | {"range": [-0.6, columns - 0.4]},
        yaxis=axis | {"range": [rows - 0.4, -0.6]},
    )
    layout["margin"] = {"l": 0, "r": 0, "t": 4, "b": FOOT}
    return {"data": [squares, _trace_lines("scatter", borders, ink, 1.4)], "layout": layout}


def find_point(ward: Ward) -> tuple[float, float] | None:
    """Longitude and latitude of a ward, where known."""
    return None if ward.longitude is None or ward.latitude is None else (ward.longitude, ward.latitude)


def _as_squares(places: Iterable[tuple[int, int]]) -> list[Polygons]:
    half = 0.5
    return [
        [[[
            [x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half],
            [x - half, y - half],
        ]]]
        for x, y in places
    ]  # fmt: skip


def _write_on(step: int | None) -> str:
    return "#0E1817" if step is None or step < 3 else "#FFFFFF"
