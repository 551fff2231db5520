"""What the search page shows, and that one certain hit opens at once, but only once."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import read, transaction
from pages.kit.registry import find_entry
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

SEARCH = find_entry("search")
assert SEARCH is not None


@pytest.fixture
def case(cast: Cast) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        reference = read(SYSTEM, load_reference)
        words = "Quagga stripes on the [bill](x)"
        return make_case(connection, reference, now=datetime.now(UTC), words=words, ward_no=WARD)


def sentences(desk: AppTest) -> str:
    kinds = ("markdown", "info", "subheader", "title", "header")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def labels(desk: AppTest) -> str:
    return " ".join(link.proto.label for link in desk.get("page_link"))


def test_hits_are_grouped_by_how_they_were_found(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["expert"], SEARCH, q="quagga")
    assert not desk.exception
    assert [heading.value for heading in desk.subheader] == ["Queries with these words"]
    assert case.reference in labels(desk)
    assert "\\[bill\\]" in sentences(desk)


def test_many_hits_are_shown_when_asked_for(open_page: Open, cast: Cast) -> None:
    with transaction(SYSTEM) as connection:
        reference = read(SYSTEM, load_reference)
        for number in range(25):
            words = f"Okapi number {number}"
            make_case(connection, reference, now=datetime.now(UTC), words=words)
    desk = open_page(cast["expert"], SEARCH, q="okapi")
    assert labels(desk).count("JHB-") == 20
    desk.button(key="search_all").click().run()
    assert labels(desk).count("JHB-") == 25


def test_a_whole_reference_opens_its_query_and_back_comes_back(
    open_page: Open, cast: Cast, case: CaseRecord
) -> None:
    desk = open_page(cast["expert"], SEARCH, q=case.reference.lower())
    assert case.reference in [header.value for header in desk.header]
    desk.query_params.clear()
    desk.query_params["q"] = case.reference.lower()
    desk.switch_page("shared/search.py").run()
    desk.query_params["q"] = case.reference.lower()
    desk.run()
    assert [heading.value for heading in desk.subheader] == ["That reference"]


def test_a_slip_is_asked_about(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    slip = case.reference.replace("JHB", "JHP")
    desk = open_page(cast["expert"], SEARCH, q=slip)
    assert [heading.value for heading in desk.subheader] == ["Did you mean"]
    assert case.reference in labels(desk)


def test_nothing_found_says_what_to_try(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], SEARCH, q="xyzzy *now*")
    assert "Nothing was found for" in sentences(desk)
    assert "\\*now\\*" in sentences(desk)


def test_an_empty_search_says_what_can_be_searched(open_page: Open, cast: Cast) -> None:
    assert "an account number" in sentences(open_page(cast["expert"], SEARCH))


def test_a_councillor_does_not_find_what_others_logged(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["councillor"], SEARCH, q="quagga")
    assert "Nothing was found" in sentences(desk)


def test_the_box_on_every_page_searches(open_page: Open, cast: Cast, case: CaseRecord) -> None:
    desk = open_page(cast["expert"], SEARCH)
    desk.text_input(key="desk_search").set_value("quagga").run()
    assert case.reference in labels(desk)


def test_many_hits_are_narrowed_by_what_divides_them(open_page: Open, cast: Cast) -> None:
    with transaction(SYSTEM) as connection:
        reference = read(SYSTEM, load_reference)
        for number in range(12):
            region = "B" if number < 4 else "D"
            words = f"Bontebok number {number}"
            make_case(connection, reference, now=datetime.now(UTC), words=words, region=region)
    desk = open_page(cast["expert"], SEARCH, q="bontebok")
    assert not desk.exception
    choices = {box.label: list(box.options) for box in desk.selectbox}
    assert choices["Region"] == ["Region D (8)", "Region B (4)"]
    narrowed = open_page(cast["expert"], SEARCH, q="bontebok", region="B")
    assert labels(narrowed).count("JHB-") == 4
    assert ":orange-background[Bontebok]" in sentences(narrowed)
