"""Routing rules on their page: written, tried on history, switched on and off."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import read, transaction
from pages.kit.registry import ROUTING
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

RULES = '[[rule]]\nname = "Geysers"\ncategory = ["metering"]\nwords = ["geyser"]\npriority = "urgent"\n'
SHOWN = ("title", "subheader", "markdown", "info", "error", "success", "caption", "warning")


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


def sentences(desk: AppTest) -> str:
    return "\n".join(str(getattr(each, "value", "")) for kind in SHOWN for each in desk.get(kind))


def test_a_manager_writes_tries_and_switches_on_and_off(
    open_page: Open, cast: Cast, reference: Reference
) -> None:
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        before = make_case(connection, reference, now=now, words="The geyser burst and the bill came")
    desk = open_page(cast["manager"], ROUTING)
    assert "No rule is on" in sentences(desk)
    desk.text_area(key="routing_text").set_value(RULES.replace("metering", "meters"))
    desk.button(key="routing_save").click().run()
    assert "there is no meters; choose from account" in sentences(desk)
    assert "geyser" in (desk.text_area(key="routing_text").value or "")
    desk.text_area(key="routing_text").set_value(RULES)
    desk.button(key="routing_save").click().run()
    assert "If category is Water and electricity metering and the words have “geyser”" in sentences(desk)
    assert not [button for button in desk.button if button.key == "routing_on"]
    desk.button(key="routing_try").click().run()
    assert {metric.label: metric.value for metric in desk.metric}["Would have changed"] == "1"
    assert before.reference in [link.proto.label for link in desk.get("page_link")]
    desk.button(key="routing_on").click().run()
    assert "switched on by Manager" in sentences(desk)
    with transaction(SYSTEM) as connection:
        routed = make_case(connection, reference, now=datetime.now(UTC), words="No water from the geyser")
    assert routed.state.priority_code == "urgent"
    desk.button(key="routing_off").click().run()
    assert "No rule is on" in sentences(desk)
    with transaction(SYSTEM) as connection:
        after = make_case(connection, reference, now=datetime.now(UTC), words="No water from the geyser")
    assert after.state.priority_code == "normal"
