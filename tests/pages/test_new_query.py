"""The form of a new query: it warns before anything is saved, names what is missing, loses nothing typed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import read, transaction
from pages.kit.registry import find_entry
from queries.cases import get_case
from queries.reference import load_reference
from queries.search.search import search_cases
from rules.actor import SYSTEM, Role
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

WORDS = "The bill doubled & nobody knows why <b>"
NEW = find_entry("new")
assert NEW is not None


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


def sentences(desk: AppTest) -> str:
    kinds = ("markdown", "warning", "info", "error", "success", "caption", "title")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def labels(desk: AppTest) -> str:
    return " ".join(link.proto.label for link in desk.get("page_link"))


def fill_in(desk: AppTest) -> AppTest:
    desk.button_group(key="capture_category_0").set_value("metering").run()
    desk.selectbox(key="capture_subcategory_metering_0").set_value("water_high_bill").run()
    desk.text_area(key="capture_words_0").set_value(WORDS)
    return desk.selectbox(key="capture_channel_0").set_value("phone").run()


@pytest.mark.parametrize("role", ["expert", "agent", "manager"])
def test_the_reference_comes_at_once_and_the_next_form_is_empty(
    role: Role, open_page: Open, cast: Cast, reference: Reference
) -> None:
    desk = fill_in(open_page(cast[role], NEW))
    desk.text_input(key="capture_amount_0").set_value("R 8 600,50")
    desk.text_input(key="capture_name_0").set_value("Resident Example")
    desk.text_input(key="capture_system_0").set_value("C3")
    desk.text_input(key="capture_foreign_0").set_value(f"8001-{role}")
    desk.checkbox(key="capture_hardship_0").set_value(True)
    desk.button(key="capture_save").click().run()
    saved = desk.title[-1].value
    case = read(cast[role].actor, get_case, reference=saved)
    assert case.logged_by == cast[role].actor.user_id
    assert (case.state.subcategory_code, case.state.channel_code) == ("water_high_bill", "phone")
    assert (case.state.amount_rand, case.state.hardship) == (Decimal("8600.50"), True)
    assert case.state.contact_id is not None
    found = read(cast[role].actor, search_cases, text=f"8001{role}", reference=reference)
    assert [hit.reference for hit in found.hits] == [saved]
    desk.button(key="capture_another").click().run()
    assert desk.text_area(key="capture_words_1").value == ""
    assert desk.selectbox(key="capture_channel_1").value == "phone"


def test_everything_missing_is_named_at_once_and_nothing_is_lost(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["agent"], NEW)
    desk.text_input(key="capture_amount_0").set_value("R 8 6x0")
    desk.text_input(key="capture_system_0").set_value("C3")
    desk.text_input(key="capture_phone_0").set_value("011 375 5555")
    desk.button(key="capture_save").click().run()
    errors = " ".join(error.value for error in desk.error)
    for part in (
        "what the query is about", "what the resident says", "how it came in", "R 8 6x0",
        "other system and its reference",
    ):  # fmt: skip
        assert part in errors
    assert desk.text_input(key="capture_amount_0").value == "R 8 6x0"
    assert desk.text_input(key="capture_phone_0").value == "011 375 5555"


def test_an_action_that_refuses_loses_nothing_either(open_page: Open, cast: Cast) -> None:
    desk = fill_in(open_page(cast["agent"], NEW))
    desk.text_input(key="capture_phone_0").set_value("12")
    desk.button(key="capture_save").click().run()
    assert len(desk.error) == 1
    assert desk.text_area(key="capture_words_0").value == WORDS


def test_open_queries_of_the_account_are_shown_before_saving(
    open_page: Open, cast: Cast, reference: Reference
) -> None:
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=datetime.now(UTC), account_no="558888888")
    desk = open_page(cast["agent"], NEW)
    desk.text_input(key="capture_account_0").set_value("55 888 8888").run()
    assert "open on this account already" in sentences(desk)
    assert case.reference in labels(desk)
    desk.text_input(key="capture_account_0").set_value("5588").run()
    assert "is no account number: nine digits" in sentences(desk)
    assert case.reference not in labels(desk)


def test_the_papers_it_needs_are_listed(open_page: Open, cast: Cast, reference: Reference) -> None:
    desk = fill_in(open_page(cast["agent"], NEW))
    items = reference.list_documents("metering", "water_high_bill")
    assert items
    for item in items:
        assert item.name in sentences(desk)


def test_a_councillor_logs_for_a_resident_who_agrees(open_page: Open, cast: Cast) -> None:
    councillor = cast["councillor"]
    desk = fill_in(open_page(councillor, NEW))
    desk.text_input(key="capture_name_0").set_value("Resident of the ward")
    desk.button(key="capture_save").click().run()
    assert "tick that they agree" in sentences(desk)
    desk.checkbox(key="capture_consent_0").set_value(True)
    desk.button(key="capture_save").click().run()
    case = read(councillor.actor, get_case, reference=desk.title[-1].value)
    assert (case.state.ward_no, case.state.region, case.logged_by) == (WARD, "B", councillor.actor.user_id)


def test_a_councillor_is_told_nothing_about_the_account(
    open_page: Open, cast: Cast, reference: Reference
) -> None:
    with transaction(SYSTEM) as connection:
        make_case(connection, reference, now=datetime.now(UTC), account_no="557777777", ward_no=WARD)
    desk = open_page(cast["councillor"], NEW)
    desk.text_input(key="capture_account_0").set_value("557777777").run()
    assert "already" not in sentences(desk)
    assert "billing" not in " ".join(caption.value for caption in desk.caption).lower()
