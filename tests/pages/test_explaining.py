"""Explaining a deadline on the page: on demand, in plain words, with figures that sum."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from data.transaction import read, transaction
from pages.kit.explaining.clock_table import list_cells
from pages.kit.explaining.day_table import list_day_cells
from pages.kit.explaining.hand_picture import build_hands
from pages.kit.explaining.hand_words import list_shares
from pages.kit.explaining.lengths import show_days, show_hours, tell_working
from pages.kit.explaining.sentences import list_remarks, tell_deadline, tell_resolved
from pages.kit.explaining.timeline_picture import build_timeline, list_marks, tell_timeline
from pages.kit.registry import QUERY
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules import events as kinds
from rules.case import fold, settle
from rules.clocks.explanation import Explanation, explain
from rules.clocks.rulebook import Rulebook
from rules.events import Event
from rules.hands import HandSpan
from rules.lookups import Reference
from tests.lived_case import RECEIVED_AT, make_lived_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.pages.test_query import text_of
from tests.rules.short_promises import RULEBOOK, with_policy, with_stoppage
from tests.rules.test_clocks import LOGGED, answered, asked, at, done, reopened, resolved

HOUR = 3600


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(cast["manager"].actor, lambda connection, actor: load_reference(connection))


@pytest.fixture
def case(cast: Cast, reference: Reference) -> CaseRecord:
    with transaction(cast["manager"].actor) as connection:
        return make_lived_case(connection, reference, cast["expert"].actor)


def tell(history: list[Event], now: datetime, rulebook: Rulebook = RULEBOOK) -> Explanation:
    return explain(fold(history), settle(history), rulebook, now)


@pytest.mark.parametrize("role", ["expert", "manager"])
def test_the_explanation_is_drawn_when_it_is_asked_for(
    open_page: Open, cast: Cast, case: CaseRecord, role: str
) -> None:
    desk = open_page(cast[role], QUERY, ref=case.reference)  # type: ignore[index]
    assert "Day by day" not in text_of(desk)
    desk.button(key="why").click().run()
    assert not desk.exception
    told = text_of(desk)
    for words in ("20 working days after it was received", "Day by day", "Time in hands", "of the rules"):
        assert words in told


def test_the_short_answer_says_what_is_left_or_over() -> None:
    assert tell_deadline(tell([LOGGED], at(4, 12))) == (
        "Due **17 Mar 2026 10:00**: 10 working days after it was received on 2 Mar 2026 10:00. "
        "2 working days 2 h used, **7 working days 6 h left**."
    )
    assert tell_deadline(tell([LOGGED], at(19, 13))).endswith("It is **2 working days 3 h over**.")
    early = tell_deadline(tell([LOGGED, resolved(at(3, 12))], at(30, 12)))
    assert early.endswith("Resolved 3 Mar 2026 12:00 after 1 working day 2 h, **8 working days 6 h early**.")
    waiting = tell([LOGGED, asked(at(3, 10))], at(4, 12))
    assert tell_deadline(waiting).endswith("The clock stands still at the moment.")


def test_remarks_say_what_moved_the_deadline(reference: Reference) -> None:
    moved = done(at(3, 9), kinds.RECATEGORISED, category_code="metering")
    history = [LOGGED, moved, asked(at(3, 10)), resolved(at(11, 10)), reopened(at(12, 9))]
    told = "\n".join(list_remarks(tell(history, at(13, 9), with_stoppage(at(10, 11), at(10, 16))), reference))
    for words in (
        "The rules are those of “Service standards”, in force when it was received (since 1 Jan 2020).",
        "Moved from Property rates to Water and electricity metering on 3 Mar 2026",
        "Asked the resident on 3 Mar 2026 10:00, answer wanted by 10 Mar 2026; back 11 Mar 2026 10:00.",
        "After 5 working days with the resident, the most that may be left out",
        "Without declared stoppages it would be due",
        "Opened again on 12 Mar 2026 09:00: the clock went on where it had stopped.",
    ):
        assert words in told
    again = tell(history, at(13, 9), with_policy(reopening="restart"))
    assert "the clock started again" in "\n".join(list_remarks(again, reference))
    assert tell_resolved(again) == "It stood resolved for 23 h; that is left out."


def test_days_are_told_with_what_they_counted_and_why_not() -> None:
    rows = list_day_cells(tell([LOGGED, asked(at(3, 10)), answered(at(6, 9))], at(9, 10)))
    assert rows[:4] == [
        ["Mon 2 Mar", "6 h", "6 h", "Received at 10:00", "08:00–16:00"],
        ["Tue 3 Mar", "2 h", "1 working day", "With the resident from 10:00", "08:00–16:00"],
        ["Wed 4 Mar – Thu 5 Mar", "–", "", "With the resident since 3 Mar 2026 10:00", ""],
        ["Fri 6 Mar", "7 h", "1 working day 7 h", "With the resident until 09:00", "08:00–16:00"],
    ]
    assert rows[4] == ["Sat 7 Mar – Sun 8 Mar", "–", "", "Weekend", ""]
    assert rows[5][1] == "2 h + 6 h to come"
    assert ["Thu 12 Mar", "–", "", "Day of the flood (declared holiday)", ""] in rows


def test_what_was_left_when_it_was_resolved_is_no_day_any_more() -> None:
    rows = list_day_cells(tell([LOGGED, resolved(at(3, 12))], at(30, 12)))
    assert [row[:3] for row in rows] == [
        ["Mon 2 Mar", "6 h", "6 h"],
        ["Tue 3 Mar", "4 h", "1 working day 2 h"],
    ]


def test_a_query_of_two_years_says_which() -> None:
    late = list_day_cells(tell([LOGGED], datetime(2027, 2, 1, 9, tzinfo=UTC)))
    assert late[0][0] == "Mon 2 Mar 2026"
    assert late[-1][0] == "Mon 1 Feb 2027"


def test_every_clock_shows_what_is_left_and_what_stood_still() -> None:
    told = tell([LOGGED, asked(at(3, 10))], at(4, 10), with_stoppage(at(16, 8), at(16, 16)))
    cells = {clock.kind: list_cells(clock, told) for clock in told.clocks}
    assert cells["resolution"][1:6] == [
        "25 Mar 2026 10:00",
        "9 working days",
        "1 working day",
        "1 working day, still does",
        "10 working days",
    ]
    assert cells["resolution"][6] == "24 Mar 2026 10:00"
    assert cells["first_response"][2] == "done, 1 working day early"
    assert cells["promise"][1:5] == ["1 Apr 2026 23:59", "28 days 14 h", "2 days", "–"]
    assert cells["appeal"][2].startswith("in 88 days")


def test_shares_of_the_life_sum_to_it(reference: Reference) -> None:
    ends = [RECEIVED_AT + timedelta(seconds=n) for n in (0, 3700, 7411, 7500, 12001)]
    hands = ["nobody", "billing", "entity.city_power", "resident"]
    spans = [HandSpan(hand, *pair) for hand, pair in zip(hands, pairwise(ends), strict=True)]
    shares = list_shares(spans, reference)
    assert [share.name for share in shares] == ["The resident", "Billing", "Nobody", "City Power"]
    assert sum(share.percent for share in shares) == 100
    assert sum(share.minutes for share in shares) == 200
    assert list_shares([], reference) == []


def test_plotly_finds_no_fault_in_the_pictures(reference: Reference) -> None:
    history = [LOGGED, asked(at(3, 10)), answered(at(5, 9)), resolved(at(25, 9)), reopened(at(26, 9))]
    told = tell(history, at(27, 9), with_stoppage(at(9, 8), at(10, 12)))
    figure = go.Figure(build_timeline(told, at(27, 9))).to_dict()
    assert [trace["y"][0] for trace in figure["data"]] == [
        "Counting", "With resident", "Stoppage", "Resolved", "Overdue",
    ]  # fmt: skip
    assert len(figure["layout"]["shapes"]) == len(list_marks(told, at(27, 9))) == 4
    assert tell_timeline(told).startswith("Timeline: counting from 2 Mar 2026 10:00 to 3 Mar 2026 10:00")
    span = HandSpan("billing", at(2, 10), at(3, 10))
    bar = go.Figure(build_hands(list_shares([span], reference))).to_dict()
    assert bar["data"][0]["text"] == ["Billing 100 %"]


def test_lengths_are_told_in_their_own_units() -> None:
    told = tell([LOGGED], at(4, 12))
    assert tell_working(-19 * HOUR, told) == "2 working days 3 h"
    assert show_hours(30 * HOUR + 60) == "30 h 1 min"
    assert [show_days(seconds) for seconds in (26 * HOUR, 48 * HOUR, 90)] == ["1 day 2 h", "2 days", "2 min"]
    assert date(2026, 3, 2) == told.rows[0].from_on
