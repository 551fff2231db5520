"""The queue's screen: the URL decides what is shown, and every widget writes the URL."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from pages.kit.plain import escape
from pages.kit.registry import QUERY, find_entry
from queries.actions.hold import claim
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from queries.triage import PAGE_ROWS
from rules.actor import SYSTEM
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

TRIAGE = find_entry("triage")
assert TRIAGE is not None


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


def log(reference: Reference, **changes: Any) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        return make_case(connection, reference, now=datetime.now(UTC) - timedelta(days=200), **changes)


def cells(desk: AppTest, column: str) -> list[str]:
    return [str(cell) for cell in desk.dataframe[0].value[column]] if desk.dataframe else []


def references(desk: AppTest) -> list[str]:
    return [cell.split(": ")[-1] for cell in cells(desk, "reference")]


def sentences(desk: AppTest) -> str:
    kinds = ("markdown", "warning", "info", "error", "success", "caption")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def params(desk: AppTest) -> dict[str, str]:
    values = dict(desk.query_params).items()
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in values}


@pytest.mark.usefixtures("worked")
def test_the_address_decides_what_is_shown(open_page: Open, cast: Cast, reference: Reference) -> None:
    mine = log(reference, region="C", ward_no=100, amount_rand=Decimal("777777.77"))
    log(reference, region="D", amount_rand=Decimal("777777.77"))
    case_filter = CaseFilter(regions=("C",), category_codes=("metering",), rand_from=Decimal("777777"))
    desk = open_page(cast["expert"], TRIAGE, **case_filter.to_params())
    assert not desk.exception
    assert references(desk) == [mine.reference]
    assert "region C" in sentences(desk)
    assert "from R" in sentences(desk)
    assert cells(desk, "act_by")[0].strip("[]'").startswith("▲")


@pytest.mark.usefixtures("worked")
def test_what_the_address_gets_wrong_is_named_and_left_out(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], TRIAGE, region="Q", ward="eighty", order="luck", after="x", as_of="y")
    warnings = " ".join(warning.value for warning in desk.warning)
    for part in ("region", "ward", "order", "place in the queue"):
        assert part in warnings
    assert len(references(desk)) == PAGE_ROWS
    assert not desk.exception


@pytest.mark.usefixtures("worked")
def test_a_widget_writes_the_address_and_begins_at_the_first_page(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], TRIAGE)
    desk.button(key="page_Next").click().run()
    assert "after" in params(desk)
    desk.button_group(key="filter_category_codes").set_value("metering").run()
    assert params(desk) == {"category": "metering"}
    desk.multiselect(key="filter_regions").set_value(["B", "D"]).run()
    assert params(desk) == {"category": "metering", "region": "B,D"}
    desk.button_group(key="filter_late").set_value(["overdue"]).run()
    desk.button_group(key="filter_whose").set_value("unassigned").run()
    desk.selectbox(key="filter_order").set_value(("amount", True)).run()
    wanted = CaseFilter(
        whose="unassigned",
        category_codes=("metering",),
        regions=("B", "D"),
        overdue=True,
        order_by="amount",
        descending=True,
    )
    assert params(desk) == wanted.to_params()
    desk.button(key="filter_clear").click().run()
    assert params(desk) == {"order": "amount", "desc": "1"}


@pytest.mark.usefixtures("worked")
def test_the_address_wins_over_what_a_widget_showed(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], TRIAGE)
    desk.multiselect(key="filter_regions").set_value(["B"]).run()
    desk.query_params.clear()
    desk.query_params["region"] = "D"
    desk.run()
    assert desk.multiselect(key="filter_regions").value == ["D"]


@pytest.mark.usefixtures("worked")
def test_pages_forward_and_back_show_the_same_rows(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], TRIAGE)
    first = references(desk)
    desk.button(key="page_Next").click().run()
    second = references(desk)
    assert not set(first) & set(second)
    desk.button(key="page_Previous").click().run()
    assert references(desk) == first
    desk.button(key="page_Next").click().run()
    assert references(desk) == second
    desk.button(key="page_first").click().run()
    assert params(desk) == {}


def test_take_next_opens_the_query_it_gave(open_page: Open, cast: Cast, reference: Reference) -> None:
    wanted = log(reference, region="G", ward_no=7, amount_rand=Decimal("888888.88"))
    filters = {"rand_from": "888888", "region": "G"}
    desk = open_page(cast["expert"], TRIAGE, **filters)
    desk.button(key="take_next").click().run()
    assert params(desk) == {"ref": wanted.reference}
    assert wanted.reference in [header.value for header in desk.header]
    case = read(cast["manager"].actor, get_case, reference=wanted.reference)
    assert case.state.holder_id == cast["expert"].actor.user_id
    again = open_page(cast["agent"], TRIAGE, **filters)
    again.button(key="take_next").click().run()
    assert "No query is left to take" in sentences(again)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"rand_from": "999999999"}, "Clear a filter"),
        ({"whose": "mine", "rand_from": "999999999"}, "You hold no query here"),
        ({"rand_from": "999999999", "as_of": "2026-01-01T00:00:00", "after": "2026-01-01T00:00:00_1"},
         "Nothing is left on this page"),
    ],
)  # fmt: skip
def test_an_empty_queue_says_what_would_be_there(
    open_page: Open, cast: Cast, filters: dict[str, str], words: str
) -> None:
    desk = open_page(cast["expert"], TRIAGE, **filters)
    assert words in sentences(desk)
    assert not desk.dataframe


def test_cards_link_to_each_query(open_page: Open, cast: Cast, reference: Reference) -> None:
    case = log(reference, region="F", amount_rand=Decimal("666666.66"), words="*Not* [bold] at all")
    desk = open_page(cast["expert"], TRIAGE, view="cards", rand_from="666666", rand_to="666667")
    assert not desk.dataframe
    links = [link.proto.label for link in desk.get("page_link")]
    assert [label for label in links if case.reference in label]
    assert "\\*Not\\*" in sentences(desk)


def test_a_query_held_by_another_says_by_whom(open_page: Open, cast: Cast, reference: Reference) -> None:
    case = log(reference, amount_rand=Decimal("555555.55"))
    perform(
        cast["agent"].actor, claim, case_id=case.case_id, seen_seq=None, reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    desk = open_page(cast["manager"], TRIAGE, rand_from="555555", rand_to="555556")
    assert cells(desk, "holder") == [cast["agent"].actor.display_name]
    assert cells(desk, "waiting_on") == ["us"]
    assert QUERY.url_path == "query"


@pytest.mark.usefixtures("worked")
def test_a_figure_that_may_count_a_query_twice_says_so_over_its_rows(open_page: Open, cast: Cast) -> None:
    words = "each time it was closed; here it is one row"
    assert words in sentences(open_page(cast["manager"], TRIAGE, counted="closed"))
    assert words not in sentences(open_page(cast["manager"], TRIAGE, counted="resolved"))


def test_a_link_to_a_holder_names_them_and_shows_what_they_hold(
    open_page: Open, cast: Cast, reference: Reference
) -> None:
    case = log(reference, amount_rand=Decimal("444444.44"))
    log(reference, amount_rand=Decimal("444444.44"))
    agent = cast["agent"].actor
    perform(agent, claim, case_id=case.case_id, seen_seq=None, reference=reference, now=datetime.now(UTC))
    link = CaseFilter(holder_id=agent.user_id, rand_from=Decimal(444444), rand_to=Decimal(444445))
    desk = open_page(cast["manager"], TRIAGE, **link.to_params())
    assert references(desk) == [case.reference]
    assert f"held by {escape(agent.display_name)}" in sentences(desk)
