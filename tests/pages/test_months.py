"""Months and reports: the link to the report, publishing, and who may publish."""

from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from data.transaction import read
from pages.kit.registry import find_entry
from queries.kpis.freezing import list_frozen
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.period import add_months, parse_month
from tests.pages.cast import Cast
from tests.pages.conftest import Open

MONTHS = find_entry("months")


def press(desk: AppTest, label: str) -> AppTest:
    return next(button for button in desk.button if button.label == label).click().run()


def test_a_month_is_published_once_and_shows_its_hash(open_page: Open, cast: Cast) -> None:
    today = read(SYSTEM, load_reference).local_day(datetime.now(UTC))
    last_month = add_months(today.replace(day=1), -1)
    desk = open_page(cast["manager"], MONTHS)
    assert "No month is published yet" in desk.info[0].value
    desk = press(desk, "Publish it")
    assert not desk.exception
    assert "is published" in desk.success[0].value
    frozen = read(SYSTEM, list_frozen)
    assert [each.month_on for each in frozen] == [last_month]
    assert frozen[0].sha256.hex() in " ".join(caption.value for caption in desk.caption)
    assert not [button for button in desk.button if button.label == "Publish it"]


def test_every_month_offered_has_its_report(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], MONTHS)
    links = [element for element in desk.main if element.type == "link_button"]
    assert len(links) == 1
    month = parse_month(links[0].proto.url.removeprefix("/reports/"))
    assert month == add_months(read(SYSTEM, load_reference).local_day(datetime.now(UTC)).replace(day=1), -1)
