"""The pages of wards: one for those who walk it, all of them for a manager."""

import re
from datetime import UTC, datetime, timedelta

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from pages.kit.registry import find_entry
from pages.kit.ward_parts.picture import WardMark, build_shape_map, build_tile_map, find_borders
from pages.kit.ward_parts.published import make_table
from queries.actions.wards.release import last_month, release_month
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference, Ward
from rules.ward_scale import make_scale
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open
from tests.rules.ward_shapes.drawing import draw_square

pytestmark = pytest.mark.both_profiles

PAGE = find_entry("ward")
ALL = find_entry("wards")
assert PAGE is not None
assert ALL is not None


@pytest.fixture
def known(cast: Cast) -> Reference:
    """The desk's look-ups; a query of the councillor's ward that somebody else logged is open."""
    del cast
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        make_case(connection, reference, now=datetime.now(UTC) - timedelta(days=2), ward_no=WARD)
    return reference


def test_both_municipalities_are_what_they_are_called(known: Reference, profile: str) -> None:
    assert known.municipality.code == profile.replace("-", "_")


def words(desk: AppTest) -> str:
    parts = [*desk.markdown, *desk.caption, *desk.error, *desk.info, *desk.warning, *desk.subheader]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def name(desk: AppTest) -> str:
    return str(desk.title[0].value)


def test_a_councillor_sees_the_own_ward_with_what_is_outstanding(
    open_page: Open, cast: Cast, known: Reference
) -> None:
    desk = open_page(cast["councillor"], PAGE)
    told = words(desk)
    assert name(desk) == f"Ward {WARD}"
    assert "| Category | All |" in told
    assert next(each for each in desk.metric if each.label == "Outstanding").value != "0"
    assert not re.search(r"\bR\s?\d", told), "no rand is on the page of a ward"


def test_another_ward_in_the_address_stays_the_own_one(open_page: Open, cast: Cast, known: Reference) -> None:
    other = next(ward_no for _, ward_no in known.wards if ward_no != WARD)
    assert name(open_page(cast["councillor"], PAGE, ward=str(other))) == f"Ward {WARD}"


def test_a_manager_chooses_a_ward_by_the_address_and_comes_to_its_page(
    open_page: Open, cast: Cast, known: Reference
) -> None:
    assert f"**Ward {WARD}**" in words(open_page(cast["manager"], ALL, ward=str(WARD)))
    assert name(open_page(cast["manager"], PAGE, ward=str(WARD))) == f"Ward {WARD}"
    assert not open_page(cast["manager"], ALL, ward="nonsense").exception


def test_what_is_handed_on_has_dashes_for_what_is_hidden(known: Reference) -> None:
    now = datetime.now(UTC)
    month_on = last_month(known, now)
    published = perform(SYSTEM, release_month, month_on=month_on, reference=known, now=now)
    table = make_table(published, known)
    assert len(table.rows) == len(published.figures) + 1
    hidden = [row for row in table.rows if row[3] == "–"]
    assert len(hidden) == len(published.hidden)
    assert "not shown" in str(table.rows[-1][0])


def make_marks(count: int) -> list[WardMark]:
    wards = [Ward("2020", no + 1, "AB"[no % 2], -26.0 + no / 10, 28.0, "", "") for no in range(count)]
    return [WardMark(ward, None if ward.ward_no == 1 else ward.ward_no, "told") for ward in wards]


def test_a_map_is_a_figure_that_plotly_takes_and_asks_no_server() -> None:
    marks = make_marks(4)
    shapes = {mark.ward.ward_no: [[draw_square(no, 0)]] for no, mark in enumerate(marks)}
    scale = make_scale([2, 3, 4], "equal")
    figure = build_shape_map(marks, shapes, scale, chosen=2, width=300, ink="#000000")
    assert figure["layout"]["map"]["style"]["sources"] == {}
    assert figure["data"][0]["z"] == [-1, *(scale.find_step(value) for value in (2, 3, 4))]
    assert go.Figure(figure).data[0].type == "choroplethmap"
    tiles = build_tile_map(marks, scale, chosen=2, columns=2, ink="#000000")
    assert len(set(zip(tiles["data"][0]["x"], tiles["data"][0]["y"], strict=True))) == 4
    assert go.Figure(tiles).data[0].type == "scatter"


def test_neighbours_together_have_no_border_between_them() -> None:
    shapes = [[[draw_square(0, 0)]], [[draw_square(1, 0)]]]
    assert len(find_borders(shapes)) == 6


def load_file(desk: AppTest, text: str) -> AppTest:
    desk.file_uploader(key="bands_file").set_value(("bands.csv", text.encode(), "text/csv"))
    return desk.button(key="bands_load").click().run()


def test_an_administrator_loads_bands_and_is_told_every_fault(
    open_page: Open, cast: Cast, known: Reference
) -> None:
    page = find_entry("ward-maps")
    assert page is not None
    assert "No deprivation bands are loaded" in words(open_page(cast["manager"], ALL, part="equity"))
    refused = load_file(open_page(cast["admin"], page), "ward_no,band\n9998,1\n")
    assert "There is no ward 9998" in "".join(str(error.value) for error in refused.error)
    loaded = load_file(open_page(cast["admin"], page), f"ward_no,band\n{WARD},1\n")
    assert [str(each.value) for each in loaded.success] == ["Wards whose band was loaded: 1."]
    told = words(open_page(cast["manager"], ALL, part="equity"))
    assert "By deprivation band" in told
