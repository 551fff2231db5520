"""The page that takes a query on the spot: few taps, everything missing named, nothing typed lost."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import read, transaction
from pages.kit.registry import find_entry
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

pytestmark = pytest.mark.both_profiles

CAPTURE = find_entry("capture")
assert CAPTURE is not None


def tap(desk: AppTest, name: str) -> AppTest:
    return desk.button(key=f"spot_{name}").click().run()


def errors(desk: AppTest) -> str:
    return " ".join(error.value for error in desk.error)


def words_of(desk: AppTest) -> str:
    kinds = ("markdown", "caption", "success", "warning")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def read_saved(desk: AppTest, person: str, cast: Cast) -> CaseRecord:
    return read(cast[person].actor, get_case, reference=desk.title[-1].value)  # type: ignore[index]


def test_two_taps_a_name_and_consent_give_a_councillor_a_reference(open_page: Open, cast: Cast) -> None:
    desk = tap(open_page(cast["councillor"], CAPTURE), "tile_rates_0")
    desk.button_group(key="spot_subcategory_rates_0").set_value("pensioner_rebate").run()
    desk.text_input(key="spot_name_0").set_value("Nomsa Test")
    desk.text_input(key="spot_phone_0").set_value("082 555 0101")
    desk.checkbox(key="spot_consent_0").set_value(True)
    tap(desk, "save")
    case = read_saved(desk, "councillor", cast)
    assert (case.state.ward_no, case.state.subcategory_code) == (WARD, "pensioner_rebate")
    assert case.title == "Pensioner rebate"
    assert "An answer is promised by" in words_of(desk)
    links = {link.proto.label: link.proto.url for link in desk.get("link_button")}
    assert links["Send the SMS to 082 555 0101"].startswith("sms:+27825550101?body=")
    tap(desk, "next")
    assert desk.text_input(key="spot_name_1").value == ""


def test_what_is_missing_is_named_at_once_and_nothing_is_lost(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["agent"], CAPTURE)
    desk.text_input(key="spot_where_0").set_value("12 Oak Street")
    desk.text_input(key="spot_amount_0").set_value("R 8 6x0")
    tap(desk, "save")
    for part in ("Tap what it is about", "Say in a few words", "R 8 6x0"):
        assert part in errors(desk)
    assert desk.text_input(key="spot_where_0").value == "12 Oak Street"


def test_a_councillor_needs_the_residents_consent(open_page: Open, cast: Cast) -> None:
    desk = tap(open_page(cast["councillor"], CAPTURE), "tile_rates_0")
    desk.text_area(key="spot_words_0").set_value("The rebate fell away")
    tap(desk, "save")
    assert "tick that they agree" in errors(desk)


def test_an_agent_is_warned_and_adds_to_the_open_query(open_page: Open, cast: Cast) -> None:
    reference = read(SYSTEM, load_reference)
    words = "The pavement tree broke the boundary wall"
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=datetime.now(UTC), ward_no=WARD, words=words)
    desk = tap(open_page(cast["agent"], CAPTURE), "tile_metering_0")
    desk.selectbox(key="spot_ward_0").set_value(WARD).run()
    desk.text_area(key="spot_words_0").set_value("A tree on the pavement broke our wall").run()
    assert "This may be open already" in words_of(desk)
    tap(desk, f"add_{case.case_id}")
    assert desk.title[-1].value == case.reference
    assert "Added to the query that is open" in words_of(desk)
    assert read_saved(desk, "agent", cast).last_seq == case.last_seq + 1
    tap(desk, "next")
    assert desk.selectbox(key="spot_ward_1").value == WARD


@pytest.mark.parametrize("typed", ["x" * 10, "55 123"])
def test_a_number_that_no_meter_has_is_said_to_be_kept_as_words(
    open_page: Open, cast: Cast, typed: str
) -> None:
    desk = open_page(cast["agent"], CAPTURE)
    desk.text_input(key="spot_where_0").set_value(typed).run()
    assert ("kept with the words as a meter number" in words_of(desk)) is any(map(str.isdecimal, typed))
