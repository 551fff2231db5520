"""Outlines from a GeoJSON file of wards (RFC 7946), with every fault in a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rules.ward_shapes.outlines import Outline, Polygon, Ring, find_self_crossing

_MOST_WARD_NO: Final = 9999
# a tenth of a metre
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Properties:
    """Which property of a feature holds the ward's number and, where given, the area it lies in."""

    ward: str
    region: str = ""


class Unreadable(ValueError):
    """What is wrong with a feature."""


def read_outlines(document: Any, properties: Properties) -> tuple[list[Outline], list[str]]:
    """The outlines that can be read, in the file's order, and a sentence for each fault."""
    if not isinstance(document, Mapping) or document.get("type") != "FeatureCollection":
        return [], ["The file is no GeoJSON FeatureCollection."]
    features = document.get("features")
    if not isinstance(features, list) or not features:
        return [], ["The file has no features."]
    outlines: list[Outline] = []
    faults: list[str] = []
    for place, feature in enumerate(features, start=1):
        try:
            outlines.append(_read_feature(feature, properties))
        except Unreadable as fault:
            faults.append(f"Feature {place}: {fault}")
    return outlines, faults


def _read_feature(feature: Any, properties: Properties) -> Outline:
    if not isinstance(feature, Mapping) or not isinstance(feature.get("geometry"), Mapping):
        raise Unreadable("it has no geometry.")
    given = feature.get("properties")
    values = given if isinstance(given, Mapping) else {}
    ward_no = _read_ward_no(values, properties.ward)
    region = str(values.get(properties.region) or "").strip() if properties.region else ""
    return Outline(ward_no, _read_polygons(feature["geometry"]), region)


def _read_ward_no(values: Mapping[str, Any], name: str) -> int:
    if name not in values:
        there = ", ".join(sorted(map(str, values))) or "none"
        raise Unreadable(f"it has no property “{name}”. Its properties: {there}.")
    text = str(values[name]).strip()
    if isinstance(values[name], float) and values[name].is_integer():
        text = str(int(values[name]))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MOST_WARD_NO:
        raise Unreadable(f"“{text}” is no ward number.")
    return int(text)


def _read_polygons(geometry: Mapping[str, Any]) -> tuple[Polygon, ...]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise Unreadable(f"it is a {kind or 'shape without a type'}, not a Polygon or MultiPolygon.")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise Unreadable("it has no coordinates.")
    return tuple(_read_polygon(polygon) for polygon in polygons)


def _read_polygon(polygon: Any) -> Polygon:
    if not isinstance(polygon, list) or not polygon:
        raise Unreadable("it has a polygon without rings.")
    return tuple(_read_ring(ring) for ring in polygon)


def _read_ring(ring: Any) -> Ring:
    try:
        points = tuple(
            (round(float(point[0]), _DECIMALS), round(float(point[1]), _DECIMALS)) for point in ring
        )
    except (TypeError, ValueError, IndexError, KeyError):
        raise Unreadable("it has a point that is not a pair of numbers.") from None
    if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in points):
        raise Unreadable(
            "it has a point outside longitude -180 to 180 and latitude -90 to 90: the file must be in degrees"
            " of WGS84."
        )
    # a repeated point is no segment
    tidy = tuple(point for place, point in enumerate(points) if place == 0 or point != points[place - 1])
    if not tidy or tidy[0] != tidy[-1]:
        raise Unreadable("it has a ring that does not end where it begins.")
    if len(tidy) < 4:
        raise Unreadable("it has a ring of fewer than three corners.")
    crossing = find_self_crossing(tidy)
    if crossing is not None:
        raise Unreadable(f"it has a ring that crosses itself near {crossing[0]:.5f}, {crossing[1]:.5f}.")
    return tidy


def find_set_faults(
    outlines: list[Outline],
    expected: int | None,
    points: Mapping[int, tuple[float, float]],
) -> Iterator[str]:
    """What only all outlines together can show: their number, double numbers, points outside their wards.

    `expected` is how many wards the profile has, None where the set is new; `points` are the profile's.
    """
    numbers = [outline.ward_no for outline in outlines]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        yield f"Given more than once: {show_wards(twice)}."
    if expected is not None and len(set(numbers)) != expected:
        yield f"The profile has {expected} wards, the file {len(set(numbers))}."
    if missing := sorted(points.keys() - set(numbers)):
        yield f"Not in the file: {show_wards(missing)}."
    outside = [o.ward_no for o in outlines if o.ward_no in points and not o.holds(points[o.ward_no])]
    if outside:
        yield f"The profile's point lies outside its outline: {show_wards(sorted(set(outside)))}."


def show_wards(numbers: list[int]) -> str:
    """Ward numbers in words."""
    return f"{'ward' if len(numbers) == 1 else 'wards'} {', '.join(map(str, numbers))}"
