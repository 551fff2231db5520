"""Virtual sessions: planning a campaign, its board, links, bookings and changes, as roles see them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.campaigns import campaign
from data.transaction import perform, read, transaction
from pages.kit.plain import escape
from pages.kit.registry import find_entry
from queries.actions.sessions.bookings import book_seat
from queries.reference import load_reference
from queries.sessions.board import get_board
from queries.sessions.bookings import list_bookings
from queries.sessions.campaigns import Campaign, get_campaign
from rules.actor import SYSTEM, Role
from rules.lookups import Reference
from tests.evenings import Evening, make_evening, make_expert, make_reachable
from tests.pages.cast import Cast
from tests.pages.conftest import Open

SESSIONS = find_entry("sessions")
CAMPAIGN = find_entry("campaign")


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def tomorrow(reference: Reference) -> date:
    return reference.local_day(datetime.now(UTC)) + timedelta(days=1)


@pytest.fixture
def evening(reference: Reference, tomorrow: date) -> Iterator[Evening]:
    """An open campaign of two evenings with one expert; afterwards it is taken out of the lists."""
    with transaction(SYSTEM) as connection:
        made = make_evening(
            connection, reference, experts=1, days=(tomorrow, tomorrow + timedelta(days=1)),
            category_codes=("metering", "rates"), now=datetime.now(UTC),
        )  # fmt: skip
    yield made
    with transaction(SYSTEM) as connection:
        mine = campaign.c.campaign_id == made.campaign_id
        connection.execute(sa.update(campaign).where(mine).values(status="closed"))


def press(desk: AppTest, key: str) -> AppTest:
    desk = desk.button(key=key).click().run()
    assert not desk.exception
    return desk


def words_of(desk: AppTest) -> str:
    parts = (desk.markdown, desk.caption, desk.info, desk.warning, desk.error, desk.success, desk.subheader)
    return " ".join(element.value for part in parts for element in part)


def open_part(open_page: Open, cast: Cast, evening: Evening, part: str, role: Role = "manager") -> AppTest:
    desk = open_page(cast[role], CAMPAIGN, id=str(evening.campaign_id), part=part)
    assert not desk.exception
    return desk


def test_a_campaign_is_planned_with_every_fault_at_its_field_and_nothing_lost(
    open_page: Open, cast: Cast, reference: Reference, tomorrow: date
) -> None:
    desk = open_page(cast["manager"], SESSIONS, plan="new")
    desk.text_input(key="plan_name_0").set_value("Region B, tried").run()
    desk.multiselect(key="plan_days_0").set_value(["2020-01-01"]).run()
    desk.multiselect(key="plan_windows_0").set_value(["17:00-20:00", "19:00-21:00"]).run()
    desk.number_input(key="plan_slot_minutes_0").set_value(7).run()
    desk = press(desk, "plan_save")
    said = " ".join(error.value for error in desk.error)
    for sentence in ("in the past", "overlap", "do not divide", "Choose one category"):
        assert sentence in said
    assert desk.text_input(key="plan_name_0").value == "Region B, tried"
    desk.multiselect(key="plan_days_0").set_value([tomorrow, tomorrow + timedelta(days=1)]).run()
    desk.multiselect(key="plan_windows_0").set_value(["17:00-20:00"]).run()
    desk.number_input(key="plan_slot_minutes_0").set_value(15).run()
    pills = next(each for each in desk.button_group if each.key == "plan_category_codes_0")
    pills.set_value(["metering", "rates"]).run()
    assert not desk.error
    assert "3 h × 4 experts ÷ 15 min = 48 seats an evening, × 2 evenings = 96 seats" in words_of(desk)
    desk = press(desk, "plan_save")
    assert [title.value for title in desk.title] == [escape("Region B, tried")]
    made = get_newest(reference)
    assert made.category_codes == ["metering", "rates"]
    assert len(made.evenings) == 2


def get_newest(reference: Reference) -> Campaign:
    with transaction(SYSTEM) as connection:
        number = connection.scalar(sa.select(sa.func.max(campaign.c.campaign_id)))
    return read(SYSTEM, get_campaign, campaign_id=number or 0, reference=reference, now=datetime.now(UTC))


def test_a_campaign_is_changed_and_keeps_what_is_not(
    open_page: Open, cast: Cast, evening: Evening, tomorrow: date, reference: Reference
) -> None:
    desk = open_page(cast["manager"], SESSIONS, plan=str(evening.campaign_id))
    name = next(field for field in desk.text_input if field.label == "Name")
    assert name.value == "Region B in December"
    name.set_value("Region B, longer").run()
    days = next(field for field in desk.multiselect if field.label == "Days")
    assert days.value == [tomorrow, tomorrow + timedelta(days=1)]
    days.set_value([tomorrow, tomorrow + timedelta(days=2)]).run()
    desk = press(desk, "plan_save")
    assert [title.value for title in desk.title] == [escape("Region B, longer")]
    found = read(
        SYSTEM, get_campaign, campaign_id=evening.campaign_id, reference=reference, now=datetime.now(UTC)
    )
    assert found.evenings == [tomorrow, tomorrow + timedelta(days=2)]
    assert (found.experts, found.status) == (1, "open")


def test_a_time_that_is_typed_wrongly_is_said_so(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], SESSIONS, plan="new")
    desk.multiselect(key="plan_days_0").set_value(["next week"]).run()
    desk.multiselect(key="plan_windows_0").set_value(["17h to 20h"]).run()
    said = " ".join(error.value for error in press(desk, "plan_save").error)
    assert "is no day" in said
    assert "is no window" in said


def test_the_list_shows_what_comes_and_how_full_it_is(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_page(cast["agent"], SESSIONS)
    assert not desk.exception
    assert "2 evenings" in words_of(desk)
    assert not [button for button in desk.button if button.label == "Plan a campaign"]


def test_an_expert_is_put_on_an_evening_and_taken_off_again(
    open_page: Open, cast: Cast, evening: Evening, tomorrow: date, reference: Reference
) -> None:
    with transaction(SYSTEM) as connection:
        person = make_expert(connection, skills=("rates",))
    desk = open_part(open_page, cast, evening, "evenings")
    desk.selectbox(key="board_expert").set_value(person.user_id).run()
    desk.selectbox(key="board_day").set_value(tomorrow).run()
    assert "Nothing speaks against it." in words_of(desk)
    desk = press(desk, "roster_on")
    assert "is on the roster for Property rates" in words_of(desk)
    board = read(SYSTEM, get_board, campaign_id=evening.campaign_id, reference=reference)
    place = next(each for each in board.places if each.user_id == person.user_id)
    assert place.category_code == "rates"
    assert "On the roster: **Property rates" in words_of(desk)
    desk = press(desk, f"roster_off_{place.roster_place_id}")
    board = read(SYSTEM, get_board, campaign_id=evening.campaign_id, reference=reference)
    assert not [each for each in board.places if each.user_id == person.user_id]


def test_what_speaks_against_an_expert_is_said_before_it_is_saved(
    open_page: Open, cast: Cast, evening: Evening, tomorrow: date
) -> None:
    with transaction(SYSTEM) as connection:
        person = make_expert(connection, skills=("indigent",))
    desk = open_part(open_page, cast, evening, "evenings")
    desk.toggle(key="board_all").set_value(True).run()
    desk.selectbox(key="board_expert").set_value(person.user_id).run()
    desk.selectbox(key="board_day").set_value(tomorrow).run()
    assert "has no skill in" in " ".join(warning.value for warning in desk.warning)
    assert desk.button(key="roster_on").label.endswith("all the same")


def test_links_say_at_their_field_what_is_wrong_and_keep_what_was_typed(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    desk = open_part(open_page, cast, evening, "links")
    fields = [field for field in desk.text_input if (field.key or "").startswith("link_")]
    bad = "http://teams.microsoft.com/l/meetup-join/1"
    desk = fields[0].set_value(bad).run()
    assert "must begin with https://" in " ".join(error.value for error in desk.error)
    assert next(each for each in desk.text_input if each.key == fields[0].key).value == bad
    good = "https://teams.microsoft.com/l/meetup-join/1"
    desk = next(each for each in desk.text_input if each.key == fields[0].key).set_value(good).run()
    assert "is saved" in words_of(desk)
    second = [field for field in desk.text_input if (field.key or "").startswith("link_")][1]
    desk = second.set_value(good).run()
    assert "has this link at the same time" in " ".join(error.value for error in desk.error)
    board = read(SYSTEM, get_board, campaign_id=evening.campaign_id, reference=reference)
    assert [session.join_url for session in board.sessions].count(good) == 1


def test_a_seat_is_booked_by_reference_moved_and_cancelled(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    with transaction(SYSTEM) as connection:
        case = make_reachable(connection, reference)
    desk = open_part(open_page, cast, evening, "bookings", "agent")
    desk.text_input(key="book_words").set_value(case.reference).run()
    desk = press(desk, "book_save")
    (booking,) = read(SYSTEM, list_bookings, campaign_id=evening.campaign_id)
    assert booking.references == [case.reference]
    assert "The seat is booked" in words_of(desk)
    desk.selectbox(key="booking_chosen").set_value(booking.booking_id).run()
    desk = press(desk, "booking_cancel")
    assert "Say why the booking is cancelled" in words_of(desk)
    desk.text_input(key="booking_reason").set_value("The resident cannot come").run()
    press(desk, "booking_cancel")
    assert read(SYSTEM, list_bookings, campaign_id=evening.campaign_id) == []


def test_cancelling_an_evening_shows_first_who_is_told(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    with transaction(SYSTEM) as connection:
        case = make_reachable(connection, reference)
    perform(
        SYSTEM, book_seat, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    desk = open_part(open_page, cast, evening, "evenings")
    assert "these residents are told" in words_of(desk)
    assert escape(case.reference) in words_of(desk)
    desk.text_input(key="day_reason").set_value("No power in the building").run()
    desk = press(desk, "day_cancel")
    assert "is cancelled. Whoever was booked is told." in words_of(desk)
    board = read(SYSTEM, get_board, campaign_id=evening.campaign_id, reference=reference)
    assert len(board.sessions) == 2


def test_an_evening_is_moved_and_the_campaign_cloned(
    open_page: Open, cast: Cast, evening: Evening, tomorrow: date, reference: Reference
) -> None:
    desk = open_part(open_page, cast, evening, "evenings")
    to_on = tomorrow + timedelta(days=5)
    desk.date_input(key="day_to").set_value(to_on).run()
    desk = press(desk, "day_move")
    found = read(
        SYSTEM, get_campaign, campaign_id=evening.campaign_id, reference=reference, now=datetime.now(UTC)
    )
    assert found.evenings == [tomorrow + timedelta(days=1), to_on]
    desk = press(desk, "campaign_clone")
    clone = get_newest(reference)
    assert clone.cloned_from_id == evening.campaign_id
    assert min(clone.evenings) > to_on - timedelta(days=7)


def test_changes_say_who_did_what(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "changes")
    shown = desk.dataframe[0].value
    assert {"Expert added", "Planned", "Opened"} <= set(shown["What"])


def test_an_expert_sees_the_board_and_changes_nothing(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "evenings", "expert")
    labels = {button.label for button in desk.button}
    assert not labels & {"Cancel it and tell them", "Move it and tell them", "Clone it", "Close it"}


def test_alerts_and_leave_are_noted_and_taken_back(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["agent"], SESSIONS, part="alerts")
    desk.text_input(key="alert_cause").set_value("stage 4").run()
    desk = press(desk, "alert_save")
    assert "stage 4" in words_of(desk)
    desk = press(desk, next(b.key for b in desk.button if b.label == "Take back") or "")
    assert "The alert is taken back." in words_of(desk)
    desk = open_page(cast["manager"], SESSIONS, part="leave")
    desk = press(desk, "leave_save")
    assert "The leave is noted" in words_of(desk)
    desk = press(desk, next(b.key for b in desk.button if b.label == "Take back") or "")
    assert "No expert has leave" in words_of(desk)


def test_home_says_when_the_next_evening_is(open_page: Open, cast: Cast, evening: Evening) -> None:
    for person in (cast["agent"], cast["manager"]):
        desk = open_page(person, find_entry("home"))
        assert "Virtual sessions" in words_of(desk)
