"""The page of a portfolio: agents, accounts with their figures, and logging one query for many at once."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.billing import extract
from data.tables.cases import cases
from data.transaction import transaction
from pages.experts.portfolio_parts import table
from pages.kit.account_panel import looks
from pages.kit.registry import PageEntry, find_entry
from rules.actor import SYSTEM
from tests.billing_extract import THIRD, make_extract
from tests.billing_rows import put_extract
from tests.pages.cast import Cast
from tests.pages.conftest import Open

HOLDER = "C3"


@pytest.fixture(autouse=True)
def billing(cast: Cast) -> None:
    """The three accounts of tests.billing_extract, once in the cast's database."""
    del cast
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
    looks.look_at_portfolio.clear()


def entry() -> PageEntry:
    found = find_entry("portfolio")
    assert found is not None
    return found


def count_cases(words: str) -> int:
    with transaction(SYSTEM) as connection:
        rows = sa.select(sa.func.count()).where(cases.c.title == words, cases.c.account_no == THIRD)
        return connection.execute(rows).scalar_one()


def fill(desk: AppTest, words: str) -> AppTest:
    state = desk.session_state
    state["portfolio_words"] = words
    state["portfolio_category"] = "rates"
    state["portfolio_channel"] = "email"
    return desk.run()


@pytest.mark.parametrize("role", ["expert", "agent", "manager"])
def test_it_says_whose_accounts_and_what_they_owe(open_page: Open, cast: Cast, role: str) -> None:
    desk = open_page(cast[role], entry(), holder=HOLDER)  # type: ignore[index]
    assert not desk.exception
    assert desk.title[0].value == "Holder 3"
    figures = {metric.label: metric.value for metric in desk.metric}
    assert figures["Accounts"] == "1"
    assert figures["Balance"].startswith("R\u202f")
    (grid,) = desk.dataframe
    assert THIRD in str(grid.value.to_numpy())
    assert desk.button(key="portfolio_log").disabled


def test_without_a_holder_it_lists_managing_agents_or_says_where_to_begin(
    open_page: Open, cast: Cast
) -> None:
    desk = open_page(cast["expert"], entry())
    assert not desk.exception
    assert desk.title[0].value == "Portfolios"


def test_a_holder_nobody_knows_gets_a_sentence(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], entry(), holder="<b>x</b>")
    assert not desk.exception
    assert "No billing extract knows the holder" in desk.info[0].value


def test_councillors_are_turned_away(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["councillor"], entry(), holder=HOLDER)
    assert not desk.metric


@pytest.fixture
def ticked(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account is ticked: the selection of a table is beyond AppTest."""
    monkeypatch.setattr(table, "draw_table", lambda _portfolio: [THIRD])


@pytest.mark.usefixtures("ticked")
def test_what_is_missing_is_said_and_what_was_typed_stays(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], entry(), holder=HOLDER)
    desk.session_state["portfolio_words"] = "One of many bills"
    desk = desk.run()
    desk = desk.button(key="portfolio_log").click().run()
    assert {"Choose what the queries are about.", "Choose how it came in."} <= {e.value for e in desk.error}
    assert desk.text_area(key="portfolio_words").value == "One of many bills"


@pytest.mark.usefixtures("ticked")
def test_a_query_is_logged_once_and_its_answer_stands_on_the_page(open_page: Open, cast: Cast) -> None:
    words = "The rates of all our blocks doubled"
    desk = fill(open_page(cast["expert"], entry(), holder=HOLDER), words)
    desk = desk.button(key="portfolio_log").click().run()
    assert not desk.exception
    (logged,) = desk.session_state["portfolio_answers"]
    assert (logged.account_no, logged.refusal) == (THIRD, None)
    assert count_cases(words) == 1
    assert desk.text_area(key="portfolio_words").value == ""
    refused = fill(desk, words).button(key="portfolio_log").click().run()
    assert str(logged.reference) in refused.error[0].value
    assert refused.text_area(key="portfolio_words").value == words
    assert count_cases(words) == 1
