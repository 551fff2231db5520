"""Views on the queue's screen: what opens, what the address says, and which columns stand there."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from data.tables.saved_views import queue_look, saved_view
from data.transaction import perform, transaction
from pages.kit.links import write_queue
from queries.actions.saved_views import choose_default, choose_look, save_view
from rules.case_filter import CaseFilter
from rules.queue_columns import COLUMNS, USUAL
from rules.saved_views import Look
from tests.make import NOW
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.pages.test_triage import TRIAGE, params, references, sentences

WANTED = CaseFilter(regions=("B",), order_by="amount", descending=True)


@pytest.fixture(autouse=True)
def tidy(cast: Cast) -> Iterator[None]:
    yield
    for person in (cast["expert"], cast["manager"]):
        with transaction(person.actor) as connection:
            connection.execute(queue_look.delete())
            connection.execute(saved_view.delete())


@pytest.fixture
def view_id(cast: Cast) -> int:
    look = Look(("reference", "ward", "title"), "compact")
    return perform(cast["expert"].actor, save_view, name="B by rand", case_filter=WANTED, look=look, now=NOW)


def columns(desk: AppTest) -> list[str]:
    return list(desk.dataframe[0].value.columns)


@pytest.mark.usefixtures("worked")
def test_a_default_opens_only_where_the_address_asks_for_nothing(
    open_page: Open, cast: Cast, view_id: int
) -> None:
    expert = cast["expert"]
    assert params(open_page(expert, TRIAGE)) == {}
    perform(expert.actor, choose_default, view_id=view_id)
    desk = open_page(expert, TRIAGE)
    assert params(desk) == {**WANTED.to_params(), "saved": str(view_id)}
    assert columns(desk) == ["reference", "ward", "title"]
    for asked in ({"region": "D"}, {"saved": "0"}):
        other = open_page(expert, TRIAGE, **asked)
        assert params(other) == asked
        assert tuple(columns(other)) == USUAL


@pytest.mark.usefixtures("worked")
def test_clearing_the_filters_does_not_open_the_default_again(
    open_page: Open, cast: Cast, view_id: int
) -> None:
    perform(cast["expert"].actor, choose_default, view_id=view_id)
    desk = open_page(cast["expert"], TRIAGE)
    desk.multiselect(key="filter_regions").set_value([]).run()
    desk.selectbox(key="filter_order").set_value(("act_by", False)).run()
    assert params(desk) == {"saved": str(view_id)}
    assert not desk.exception


@pytest.mark.usefixtures("worked")
def test_a_link_to_a_view_shows_its_filter_to_those_who_have_no_right_to_the_view(
    open_page: Open, cast: Cast, view_id: int
) -> None:
    link = {**WANTED.to_params(), "saved": str(view_id)}
    own, others = (open_page(cast[who], TRIAGE, **link) for who in ("expert", "manager"))
    assert references(others) == references(own) != []
    assert "region B" in sentences(others)
    assert tuple(columns(others)) == USUAL


@pytest.mark.usefixtures("worked")
def test_a_view_with_codes_that_are_gone_says_what_was_left_out(
    open_page: Open, cast: Cast, view_id: int
) -> None:
    expert = cast["expert"]
    perform(expert.actor, choose_default, view_id=view_id)
    with transaction(expert.actor) as connection:
        connection.execute(saved_view.update().values(filter="region=B,Q"))
    desk = open_page(expert, TRIAGE)
    assert [w.value for w in desk.warning if "region “Q”" in w.value and "left out" in w.value]
    assert {"region B"} <= set(sentences(desk).replace("\n", " · ").split(" · "))


@pytest.mark.usefixtures("worked")
def test_chosen_columns_stand_on_the_cards_too(open_page: Open, cast: Cast) -> None:
    look = Look(("reference", "title", "region", "ward"))
    perform(cast["manager"].actor, choose_look, view_id=None, look=look)
    assert tuple(columns(open_page(cast["manager"], TRIAGE))) == look.columns
    desk = open_page(cast["manager"], TRIAGE, view="cards", region="B")
    assert "Region\\: B" in sentences(desk)
    assert "waits for" not in sentences(desk)


@pytest.mark.usefixtures("worked")
def test_every_column_can_be_shown(open_page: Open, cast: Cast) -> None:
    perform(cast["manager"].actor, choose_look, view_id=None, look=Look(tuple(COLUMNS), "compact"))
    desk = open_page(cast["manager"], TRIAGE, status="resolved,new,in_progress,waiting_entity")
    assert not desk.exception
    shown = desk.dataframe[0].value
    assert list(shown.columns) == list(COLUMNS)
    assert not shown.isna().any().any()
    assert "B" in set(shown["region"])
    assert set(shown["hardship"]) <= {"yes", "–"}


def test_a_tile_of_all_open_queries_is_not_turned_into_a_view(cast: Cast) -> None:
    del cast
    assert write_queue(CaseFilter()) == {"saved": "0"}
    assert write_queue(WANTED) == WANTED.to_params()
