"""The account's story on a page: who sees it, what it says, what opens."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.billing import extract
from data.tables.people import audit
from data.transaction import transaction
from pages.kit.account_panel import looks
from pages.kit.registry import ACCOUNT, find_entry
from rules.actor import SYSTEM
from tests.billing_extract import FIRST, SECOND, THIRD, make_extract
from tests.billing_rows import put_extract
from tests.pages.cast import Cast
from tests.pages.conftest import Open


@pytest.fixture(autouse=True)
def billing(cast: Cast) -> None:
    """The three accounts of tests.billing_extract, once in the cast's database."""
    del cast
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(extract)) == 0:
            put_extract(connection, make_extract())
    looks.look_at_story.clear()
    looks.look_at_screen.clear()
    looks.look_at_lines.clear()
    looks.look_at_old_use.clear()


def words(desk: AppTest) -> str:
    parts = [*desk.markdown, *desk.caption, *desk.error, *desk.title]
    # a backslash keeps what people typed from being read as Markdown
    grids = (" | ".join(map(str, row)) for grid in desk.dataframe for row in grid.value.to_numpy())
    return "\n".join([*(str(part.value).replace("\\", "") for part in parts), *grids])


def count_reads(account_no: str) -> int:
    rows = sa.select(sa.func.count()).where(audit.c.kind == "account_read", audit.c.subject == account_no)
    with transaction(SYSTEM) as connection:
        return int(connection.scalar(rows) or 0)


def open_tab(desk: AppTest, name: str) -> AppTest:
    desk.session_state["account_tabs"] = name
    return desk.run()


@pytest.mark.parametrize("role", ["expert", "agent", "manager"])
def test_the_panel_says_whose_what_and_how_much(open_page: Open, cast: Cast, role: str) -> None:
    before = count_reads(FIRST)
    desk = open_page(cast[role], ACCOUNT, no=FIRST)  # type: ignore[index]
    assert not desk.exception
    assert {metric.label: metric.value for metric in desk.metric} == {
        "Balance": "R\u202f1\u202f091.74",
        "In dispute": "R\u202f119.36",
        "Collectable": "R\u202f972.38",
    }
    said = words(desk)
    assert "Holder 1" not in said
    assert "800101500008" not in said
    assert "Water: 10 kL in Aug 25, about the usual 10" in said
    assert "Aug 2025 | R" in said
    assert "**Arrangement 1** of 1 Jul 2025, running" in said
    assert count_reads(FIRST) == before + 1


def test_a_click_within_a_minute_is_no_new_look(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], ACCOUNT, no=SECOND)
    before = count_reads(SECOND)
    desk.run()
    assert count_reads(SECOND) == before


def test_a_bill_opens_to_lines_and_steps(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], ACCOUNT, no=FIRST)
    before = count_reads(FIRST)
    box = desk.selectbox(key=f"bill_of_{FIRST}")
    assert [option.split(" · ")[0] for option in box.options] == ["Aug 2025", "Jul 2025", "Jun 2025"]
    desk = box.select_index(1).run()
    assert [e.label.split(" · ")[0] for e in desk.expander] == ["Property rates", "Water"]
    desk.session_state["bill_service_water"] = True
    said = words(desk.run())
    assert "◌ estimated" in said
    assert "| 4 | × 29.84 | R\u202f119.36 |" in said
    assert count_reads(FIRST) == before + 2, (
        "the bill's lines, and once an account what of them is prescribed"
    )


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("Readings", "◌ estimated"),
        ("Payments", "the reference is 1 slip from this account"),
        ("Agreements", "**Rebate: pensioner**, 50 %, asked for 10 Jan 2025, not approved"),
        ("Queries", "No query about this account."),
    ],
)
def test_each_tab_is_drawn_when_it_is_opened(open_page: Open, cast: Cast, tab: str, expected: str) -> None:
    desk = open_page(cast["expert"], ACCOUNT, no=FIRST)
    assert expected not in words(desk)
    assert expected in words(open_tab(desk, tab))


def test_an_account_without_meters_says_so(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], ACCOUNT, no=THIRD)
    assert "No payment since 1 Sep 2023" in words(desk)
    assert "Holder 3, company" in words(desk)


def test_an_unknown_account_gets_a_sentence(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], ACCOUNT, no="<b>4</b>")
    assert not desk.exception
    assert "No billing extract knows the account" in words(desk)


def test_without_a_number_the_page_says_how_to_find_one(open_page: Open, cast: Cast) -> None:
    assert "No account chosen" in words(open_page(cast["expert"], ACCOUNT))


def test_a_masked_field_is_shown_to_somebody_who_says_why(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], ACCOUNT, no=FIRST)
    desk.session_state["account_holder"] = True
    desk.run()
    assert "ID number: •••081" in words(desk)
    desk.selectbox(key="reveal_field").set_value("phone")
    desk.text_input(key="reveal_reason").set_value("short")
    assert "at least 10 characters" in words(desk.button(key="reveal_now").click().run())
    desk.text_input(key="reveal_reason").set_value("Calling back about the estimate")
    desk.button(key="reveal_now").click().run()
    assert "27820000001" in desk.success[0].value


def test_the_search_box_leads_to_an_account_without_queries(open_page: Open, cast: Cast) -> None:
    entry = find_entry("search")
    assert entry is not None
    assert not open_page(cast["expert"], entry, q=f" {THIRD[:3]} {THIRD[3:]} ").info
    assert open_page(cast["expert"], entry, q="400000099").info
    assert open_page(cast["councillor"], entry, q=THIRD).info
