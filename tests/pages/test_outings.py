"""Outings on screen: planned by a manager, carried out on the phone, kept to a councillor's wards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from jobs.context import JobContext
from jobs.outings import plan_outings
from jobs.worker import run_job
from pages.kit.registry import find_entry
from queries.actions.outings.change import cancel_outing
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.outings.stops import NewStop
from queries.jobs import claim
from queries.outings.outings import (
    LIVE,
    Outing,
    OutingFilter,
    get_outing,
    list_outings,
    list_people,
    list_stops,
)
from queries.outings.plans import KIND
from queries.outings.promises import list_promises
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.pages.cast import WARD, Cast
from tests.pages.conftest import Open

pytestmark = pytest.mark.both_profiles

OUTINGS, OUTING = find_entry("outings"), find_entry("outing")
OTHER_WARD = 12


@pytest.fixture
def walk(cast: Cast) -> Outing:
    """A walkabout of the councillor's ward in two weeks, with two stops."""
    del cast
    return plan(WARD, [NewStop("hotspot", "Main Street: four queries open"), NewStop("other", "The clinic")])


def plan(ward_no: int, stops: list[NewStop]) -> Outing:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    free = list_free(ward_no)
    new = NewOuting("walkabout", free, ward_no, venue="Library", stops=stops)
    outing_id = perform(SYSTEM, plan_outing, new=new, reference=reference, now=now)
    return read(SYSTEM, get_outing, outing_id=outing_id)


def list_free(ward_no: int) -> date:
    """A day in two weeks or later on which no other test walks the ward."""
    taken = {
        each.held_on for each in read(SYSTEM, list_outings, wanted=OutingFilter()) if each.ward_no == ward_no
    }
    day = datetime.now(UTC).date() + timedelta(days=14)
    while day in taken:
        day += timedelta(days=1)
    return day


def words(desk: AppTest) -> str:
    parts = [*desk.title, *desk.markdown, *desk.caption, *desk.error, *desk.success, *desk.warning]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def test_the_page_begins_with_what_this_week_must_bring(open_page: Open, cast: Cast) -> None:
    assert OUTINGS is not None
    desk = open_page(cast["manager"], OUTINGS)
    assert not desk.exception
    assert "Every ward is walked once in 6 months" in words(desk)
    assert next(each.value for each in desk.subheader).startswith("To keep the promise, by ")
    assert "Pace needed" in [each.label for each in desk.metric]


def test_a_manager_plans_a_walkabout_by_hand(open_page: Open, cast: Cast) -> None:
    assert OUTINGS is not None
    day = list_free(OTHER_WARD)
    desk = open_page(cast["manager"], OUTINGS, show="plan")
    desk.selectbox(key="outing_ward").select(OTHER_WARD)
    desk.date_input(key="outing_day").set_value(day)
    desk.multiselect(key="outing_people_walkabout").select(cast["agent"].actor.user_id)
    desk.text_input(key="outing_venue").set_value("Town hall")
    desk.button(key="outing_save").click().run()
    assert "The outing is planned." in words(desk)
    (made,) = [
        each
        for each in read(SYSTEM, list_outings, wanted=OutingFilter(from_on=day, to_on=day))
        if each.ward_no == OTHER_WARD
    ]
    (going,) = read(SYSTEM, list_people, outing_ids=[made.outing_id])[made.outing_id]
    assert (made.venue, going.part) == ("Town hall", "official")
    perform(
        SYSTEM, cancel_outing, outing_id=made.outing_id, why="Only a test of planning", now=datetime.now(UTC)
    )


def test_stops_are_marked_and_moved_on_the_phone(open_page: Open, cast: Cast, walk: Outing) -> None:
    assert OUTING is not None
    first, second = read(SYSTEM, list_stops, outing_id=walk.outing_id)
    desk = open_page(cast["councillor"], OUTING, id=str(walk.outing_id))
    desk.text_input(key=f"found_{first.outing_stop_id}").set_value("A burst pipe")
    desk.button(key=f"see_save_{first.outing_stop_id}").click().run()
    desk.button(key=f"down_{first.outing_stop_id}").click().run()
    assert not desk.exception
    stops = read(SYSTEM, list_stops, outing_id=walk.outing_id)
    assert [(stop.outing_stop_id, stop.outcome) for stop in stops] == [
        (second.outing_stop_id, None), (first.outing_stop_id, "A burst pipe")
    ]  # fmt: skip
    assert "Found: A burst pipe" in words(desk)


def test_a_promise_is_made_on_the_outing_and_kept(open_page: Open, cast: Cast, walk: Outing) -> None:
    assert OUTING is not None
    desk = open_page(cast["agent"], OUTING, id=str(walk.outing_id))
    desk.text_input(key="promise_words").set_value("Read the meter of the clinic again")
    desk.button(key="promise_save").click().run()
    (promise,) = read(SYSTEM, list_promises, outing_id=walk.outing_id)
    desk.text_input(key=f"kept_{promise.promise_id}").set_value("Read on the spot")
    desk.button(key=f"keep_save_{promise.promise_id}").click().run()
    assert "Read on the spot" in words(desk)
    (promise,) = read(SYSTEM, list_promises, outing_id=walk.outing_id)
    assert promise.kept_words == "Read on the spot"


def test_a_manager_confirms_and_cancels_with_a_reason(open_page: Open, cast: Cast, walk: Outing) -> None:
    assert OUTING is not None
    desk = open_page(cast["manager"], OUTING, id=str(walk.outing_id))
    desk.button(key="outing_confirm").click().run()
    assert read(SYSTEM, get_outing, outing_id=walk.outing_id).status == "confirmed"
    desk.button(key="cancel_save").click().run()
    assert desk.error
    desk.text_input(key="cancel_why").set_value("Unrest in the ward")
    desk.button(key="cancel_save").click().run()
    assert "Cancelled: Unrest in the ward" in words(desk)


def test_a_councillor_finds_only_the_own_wards(open_page: Open, cast: Cast, walk: Outing) -> None:
    assert OUTINGS is not None
    assert OUTING is not None
    other = plan(OTHER_WARD, [])
    desk = open_page(cast["councillor"], OUTINGS)
    assert f"Walkabout of ward {WARD}" in words(desk)
    assert f"ward {OTHER_WARD}," not in words(desk)
    hidden = open_page(cast["councillor"], OUTING, id=str(other.outing_id))
    assert [each.value for each in hidden.error] == ["There is no such outing among those you may see."]
    with transaction(SYSTEM) as connection:
        cancel_outing(
            connection, SYSTEM, outing_id=other.outing_id, why="Only a test of sight", now=datetime.now(UTC)
        )
    assert walk.status in LIVE


def work() -> None:
    """What the worker does with the plan that waits."""
    job = perform(SYSTEM, claim, worker="test", kinds=(KIND,), stale_after=timedelta(minutes=1))
    assert job is not None
    run_job(plan_outings, JobContext(job))


def test_a_cancelled_outing_is_planned_anew_from_its_page(open_page: Open, cast: Cast, walk: Outing) -> None:
    assert OUTINGS is not None
    others = read(SYSTEM, list_outings, wanted=OutingFilter(ward=walk.place, statuses=LIVE))
    for each in others:
        perform(SYSTEM, cancel_outing, outing_id=each.outing_id, why="Unrest there", now=datetime.now(UTC))
    desk = open_page(cast["manager"], OUTINGS, show="plan", replaces=str(walk.outing_id))
    assert f"Instead of: Walkabout of ward {WARD}" in next(each.value for each in desk.subheader[1:])
    desk.button(key="outings_planner_ask").click().run()
    assert "Waiting for the worker" in "\n".join(each.value for each in desk.info)
    work()
    desk.run()
    assert not desk.exception
    assert desk.dataframe[0].value["Where"][0].startswith(f"Ward {WARD}")
    desk.button(key="outings_planner_adopt").click().run()
    assert "1 planned, 0 moved" in words(desk)
    (made,) = read(SYSTEM, list_outings, wanted=OutingFilter(ward=walk.place, statuses=LIVE))
    assert made.replaces_outing_id == walk.outing_id


@pytest.mark.parametrize("part", ["held", "promises", "coverage", "plan"])
def test_every_part_of_the_page_draws(open_page: Open, cast: Cast, part: str) -> None:
    assert OUTINGS is not None
    desk = open_page(cast["manager"], OUTINGS, show=part)
    assert not desk.exception
    assert not desk.error
