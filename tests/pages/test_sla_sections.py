"""The parts of service levels: each is drawn when looked at, opens rows, says what it does not know."""

from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.facts import closure_review
from data.transaction import transaction
from pages.kit.registry import SLA
from rules.actor import SYSTEM
from rules.case_filter import from_params
from tests.pages.cast import Cast
from tests.pages.conftest import Open

LONG = {"from": "2020-01-01", "to": "2069-12-31"}
FINDINGS = {
    "flow": ("Open queries", " open"),
    "promise": ("deadlines were missed", "stand", "Every share"),
    "open": ("open queries fall under", "Most overdue"),
    "time": ("days promised", "Slowest", "of the time lay with"),
    "causes": ("of all", "bills are loaded", "of closings did not last"),
    "people": ("held by nobody",),
    "trust": ("Signs that a figure", "closings of the period"),
}


def sentences(desk: AppTest) -> str:
    kinds = ("markdown", "info", "caption", "warning", "success")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("clock", ["adjusted", "raw"])
def test_a_part_says_its_findings_and_links_to_filters_that_are_understood(
    open_page: Open, cast: Cast, name: str, clock: str
) -> None:
    desk = open_page(cast["manager"], SLA, show=name, clock=clock, **LONG)
    assert not desk.exception
    assert not desk.error, [error.value for error in desk.error]
    told = sentences(desk)
    assert [finding for finding in FINDINGS[name] if finding not in told] == []
    for link in desk.get("page_link"):
        assert from_params(dict(parse_qsl(link.proto.query_string)))[1] == ()


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("name", FINDINGS)
def test_a_part_without_data_says_so(open_page: Open, cast: Cast, name: str) -> None:
    desk = open_page(cast["manager"], SLA, show=name, **{"from": "2001-01-01", "to": "2001-01-31"})
    assert not desk.exception
    assert not desk.error, [error.value for error in desk.error]
    assert "No query has been received" in sentences(desk)


@pytest.mark.usefixtures("worked")
def test_every_part_and_ward_can_be_accounted_for(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, **LONG)
    for by in ("regions", "wards", "category_codes"):
        desk.button_group(key="identity_by").set_value(by).run()
        assert not desk.exception
        last = desk.dataframe[0].value.iloc[-1]
        assert last.iloc[0] == "Together"
        assert last.iloc[-1] == desk.metric[0].value


@pytest.mark.usefixtures("worked")
def test_a_definition_and_the_figures_are_under_every_chart(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, show="promise", **LONG)
    desk.session_state["define_deadlines"] = True
    desk.session_state["table_deadlines"] = True
    desk.run()
    assert not desk.exception
    assert "Closed late and open and overdue both count against it" in sentences(desk)
    assert len(desk.get("download_button")) == 2


@pytest.mark.usefixtures("worked")
def test_a_closing_is_looked_at_again(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SLA, show="trust", **LONG)
    holds = next(button for button in desk.button if button.label == "Holds")
    holds.click().run()
    assert not desk.exception
    assert "of 1 closings looked at hold" in sentences(desk)
    with transaction(SYSTEM) as connection:
        assert connection.execute(sa.select(closure_review.c.holds)).scalars().all() == [True]
