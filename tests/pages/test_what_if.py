"""What if: the page asks with the rules in force, and shows what is beside what would be."""

from datetime import UTC, datetime, timedelta

import pytest

from data.transaction import read, transaction
from pages.kit.registry import find_entry
from pages.kit.what_if_result import _show_share, _tell_change
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.pages.test_query import text_of

PAGE = find_entry("what-if")


@pytest.fixture(autouse=True)
def _open_query(cast: Cast) -> None:
    with transaction(SYSTEM) as connection:
        reference = read(SYSTEM, load_reference)
        make_case(connection, reference, now=datetime.now(UTC) - timedelta(days=20))


def test_a_manager_replays_a_shorter_day(open_page: Open, cast: Cast) -> None:
    assert PAGE is not None
    desk = open_page(cast["manager"], PAGE)
    assert not desk.exception
    assert "Judged differently" not in text_of(desk)
    desk.number_input[0].set_value(0)
    desk.button[-1].click().run()
    assert not desk.exception
    assert "Judged differently" in text_of(desk)
    assert [metric.label for metric in desk.metric] == [
        "Closed on time", "Due and met", "Overdue at this moment",
    ]  # fmt: skip


def test_the_first_answer_has_its_own_words(open_page: Open, cast: Cast) -> None:
    assert PAGE is not None
    desk = open_page(cast["manager"], PAGE)
    desk.session_state["what_if_measure"] = "first_response"
    desk.run()
    desk.button[-1].click().run()
    assert not desk.exception
    assert desk.metric[0].label == "Answered on time"


def test_no_data_is_not_zero() -> None:
    assert _show_share(0, 0) == "no data"
    assert _show_share(0, 4) == "0.0 % of 4"
    assert [_tell_change(change) for change in (0, 12, -3)] == ["the same", "+12", "-3"]
