"""Outlines are read, or every fault is told in a sentence."""

from typing import Any

import pytest

from rules.ward_shapes.outlines import find_self_crossing
from rules.ward_shapes.reading import Properties, find_set_faults, read_outlines
from tests.rules.ward_shapes.drawing import draw_city, draw_square, draw_ward

WARD = Properties("ward_no")


def collect(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def test_a_right_file_is_read_whole() -> None:
    outlines, faults = read_outlines(draw_city(3, 2), WARD)
    assert faults == []
    assert [outline.ward_no for outline in outlines] == [1, 2, 3, 4, 5, 6]
    assert outlines[0].holds((28.05, -25.95))
    assert not outlines[0].holds((28.15, -25.95))
    assert outlines[0].find_centre() == pytest.approx((28.05, -25.95))


def test_a_hole_is_outside() -> None:
    hole = [[28.04, -25.96], [28.06, -25.96], [28.06, -25.94], [28.04, -25.94], [28.04, -25.96]]
    feature = draw_ward(1, draw_square(0, 0))
    feature["geometry"]["coordinates"].append(hole)
    (outline,), faults = read_outlines(collect(feature), WARD)
    assert faults == []
    assert not outline.holds((28.05, -25.95))
    assert outline.holds((28.01, -25.99))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "no GeoJSON FeatureCollection"),
        (collect(), "no features"),
        (collect({"type": "Feature", "properties": {}}), "Feature 1: it has no geometry"),
        (collect(draw_ward("4a", draw_square(0, 0))), "“4a” is no ward number"),
        (collect(draw_ward(0, draw_square(0, 0))), "“0” is no ward number"),
        (collect(draw_ward(1, draw_square(0, 0)[:-1])), "does not end where it begins"),
        (collect(draw_ward(1, [[28, -26], [29, -26], [28, -26]])), "fewer than three corners"),
        (collect(draw_ward(1, [[28, -26], ["a", -26], [28, -25], [28, -26]])), "not a pair of numbers"),
        (collect(draw_ward(1, [[3e6, 4e5], [3e6, 5e5], [4e6, 5e5], [3e6, 4e5]])), "degrees of WGS84"),
        (
            collect(draw_ward(1, [[28, -26], [29, -25], [29, -26], [28, -25], [28, -26]])),
            "crosses itself near",
        ),
        (
            collect({"properties": {"ward_no": 1}, "geometry": {"type": "Point", "coordinates": [28, -26]}}),
            "it is a Point, not a Polygon",
        ),
    ],
)
def test_a_fault_is_told_in_a_sentence(document: Any, words: str) -> None:
    _, faults = read_outlines(document, WARD)
    assert len(faults) == 1
    assert words in faults[0]


def test_another_property_may_hold_the_number() -> None:
    city = collect(draw_ward(None, draw_square(0, 0), WardNo="12", area="N"))
    outlines, faults = read_outlines(city, Properties("WardNo", "area"))
    assert (faults, outlines[0].ward_no, outlines[0].region) == ([], 12, "N")
    _, faults = read_outlines(city, Properties("number"))
    assert faults == ["Feature 1: it has no property “number”. Its properties: WardNo, area, ward_no."]


def test_every_fault_of_a_set_is_told_at_once() -> None:
    city = collect(*(draw_ward(no, draw_square(place, 0)) for place, no in enumerate([1, 2, 2])))
    outlines, faults = read_outlines(city, WARD)
    assert faults == []
    points = {1: (29.9, -25.95), 2: (28.15, -25.95), 3: (28.25, -25.95)}
    assert list(find_set_faults(outlines, 3, points)) == [
        "Given more than once: ward 2.",
        "The profile has 3 wards, the file 2.",
        "Not in the file: ward 3.",
        "The profile's point lies outside its outline: wards 1, 2.",
    ]


def test_a_ring_that_touches_itself_is_found_and_a_bent_one_is_not() -> None:
    pinched = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0), (0.0, 0.0))
    bent = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0), (0.0, 0.0))
    assert find_self_crossing(pinched) is not None
    assert find_self_crossing(bent) is None
