"""Outlines and bands are loaded whole or not at all."""

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.wards import ward_band, ward_shape
from queries.actions.wards.load_bands import load_bands
from queries.actions.wards.load_shapes import LoadedShapes, ShapeOptions, load_shapes
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import InvalidInput
from rules.ward_shapes.reading import Properties
from tests.rules.ward_shapes.drawing import draw_city, draw_square, draw_ward

City = Any


def draw_own_wards(city: City) -> dict[str, Any]:
    """A square round the point of each ward of the city, or anywhere for a ward without one."""
    features = []
    for place, ward in enumerate(city.reference.list_wards(city.reference.local_day(city.now))):
        ring = draw_square(place, 0)
        if ward.latitude is not None:
            half = 0.01
            east, north = ward.longitude + half, ward.latitude + half
            west, south = ward.longitude - half, ward.latitude - half
            ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(draw_ward(ward.ward_no, ring))
    return {"type": "FeatureCollection", "features": features}


def load(city: City, document: Any, **options: Any) -> LoadedShapes:
    code = city.reference.delimitation_on(city.reference.local_day(city.now)).code
    given = {"delimitation_code": code, "properties": Properties("ward_no")} | options
    return load_shapes(
        city.connection, SYSTEM, content=json.dumps(document).encode(), source="wards.geojson",
        options=ShapeOptions(**given), reference=city.reference, now=city.now,
    )  # fmt: skip


def count(city: City, table: sa.Table) -> int:
    return int(city.connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_outlines_of_every_ward_are_kept_and_loading_again_replaces_them(city: City) -> None:
    document = draw_own_wards(city)
    loaded = load(city, document)
    again = load(city, document)
    assert loaded == again
    assert count(city, ward_shape) == loaded.wards == len(document["features"])
    assert not loaded.is_new_set


def test_a_file_with_faults_changes_nothing_and_tells_them_all(city: City) -> None:
    load(city, draw_own_wards(city))
    before = count(city, ward_shape)
    wrong = draw_own_wards(city)
    del wrong["features"][0]
    wrong["features"][0]["geometry"]["coordinates"][0].pop()
    with pytest.raises(InvalidInput) as refused:
        load(city, wrong)
    assert "Nothing was loaded" in str(refused.value)
    assert "Feature 1: it has a ring that does not end where it begins." in str(refused.value)
    assert f"The profile has {before} wards, the file {before - 2}." in str(refused.value)
    assert count(city, ward_shape) == before


def test_a_new_set_is_made_with_its_areas_and_applies_from_its_day(city: City) -> None:
    document = draw_city(3, 1)
    for feature in document["features"]:
        feature["properties"]["area"] = city.region
    with pytest.raises(InvalidInput, match="say from which day it holds"):
        load(city, document, delimitation_code="2099")
    properties = Properties("ward_no", "area")
    loaded = load(
        city, document, delimitation_code="2099", properties=properties, valid_from=date(2099, 1, 1)
    )
    reference = load_reference(city.connection)
    assert loaded.is_new_set
    assert reference.delimitation_on(date(2099, 1, 1)).code == "2099"
    assert reference.delimitation_on(date(2098, 12, 31)).code != "2099"
    assert [ward.region_code for ward in reference.list_wards(date(2099, 1, 1))] == [city.region] * 3


def test_an_area_that_is_not_there_is_refused(city: City) -> None:
    document = draw_city(1, 1)
    document["features"][0]["properties"]["area"] = "Nowhere"
    with pytest.raises(InvalidInput, match="Ward 1: “Nowhere” is no area"):
        load(
            city, document, delimitation_code="2099", properties=Properties("ward_no", "area"),
            valid_from=date(2099, 1, 1),
        )  # fmt: skip


def test_bands_are_kept_and_every_fault_is_told(city: City) -> None:
    code = city.reference.delimitation_on(city.reference.local_day(city.now)).code
    known: dict[str, Any] = {
        "source": "bands.csv", "delimitation_code": code, "reference": city.reference, "now": city.now
    }  # fmt: skip
    right = f"ward_no,band\n{city.ward_no},1\n{city.other_ward_no},5\n".encode()
    assert load_bands(city.connection, SYSTEM, content=right, **known) == 2
    wrong = f"ward_no,band\n{city.ward_no},11\n{city.ward_no},2\n{city.ward_no},3\n9998,1\n".encode()
    with pytest.raises(InvalidInput) as refused:
        load_bands(city.connection, SYSTEM, content=wrong, **known)
    assert str(refused.value).splitlines() == [
        "Nothing was loaded.",
        "Line 2: a ward number and a band from 1 to 10 are wanted.",
        f"Line 4: ward {city.ward_no} was given before.",
        "There is no ward 9998.",
    ]
    assert count(city, ward_band) == 2
    with pytest.raises(InvalidInput, match="columns ward_no and band"):
        load_bands(city.connection, SYSTEM, content=b"ward;band\n1;2\n", **known)
