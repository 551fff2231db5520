"""Outings: planned, staffed, ordered, held; nobody is in two places, and councillors keep to their wards."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from data.constraints import as_domain_error
from data.tables.campaigns import expert_absence
from data.transaction import set_actor
from queries.actions.outings.change import cancel_outing, confirm_outing, finish_outing, move_outing
from queries.actions.outings.linking import link_case
from queries.actions.outings.people import Going, set_people
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.outings.promises import keep_promise, make_promise
from queries.actions.outings.stops import NewStop, add_stops, mark_stop, order_stops, remove_stop
from queries.cases import list_events
from queries.outings.outings import (
    OutingFilter,
    get_outing,
    list_cases,
    list_outings,
    list_people,
    list_stops,
)
from queries.outings.promises import list_promises
from rules import events
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput, NotAllowed, NotFound

WEEK = timedelta(days=7)


def plan(city: Any, **changes: Any) -> int:
    fields: dict[str, Any] = {
        "kind": "walkabout",
        "held_on": city.reference.local_day(city.now) + WEEK,
        "ward_no": city.ward_no,
    }
    return plan_outing(
        city.connection, SYSTEM, new=NewOuting(**(fields | changes)), reference=city.reference, now=city.now
    )


def refused(city: Any, **changes: Any) -> str:
    with pytest.raises(IntegrityError) as caught, city.connection.begin_nested():
        plan(city, **changes)
    known = as_domain_error(caught.value)
    assert isinstance(known, Conflict)
    return str(known)


def test_a_walkabout_has_the_hours_and_the_area_of_the_profile(city: Any) -> None:
    found = get_outing(city.connection, SYSTEM, outing_id=plan(city))
    hours = city.reference.outings.hours_of("walkabout")
    begins = found.starts_at.astimezone(city.reference.timezone)
    assert (begins.date(), begins.time(), found.region) == (found.held_on, hours.begins, city.region)
    assert (found.status, found.notice_text, found.equipment) == ("planned", "", [])


def test_a_mobile_office_has_a_notice_that_names_area_day_and_place(city: Any) -> None:
    outing_id = plan(city, kind="mobile_office", ward_no=None, region=city.region, venue="The old library")
    found = get_outing(city.connection, SYSTEM, outing_id=outing_id)
    assert city.reference.regions[city.region].name in found.notice_text
    assert "The old library" in found.notice_text
    assert tuple(found.equipment) == city.reference.outings.equipment
    assert found.place is None


def test_a_ward_has_one_outing_at_a_time_until_it_is_cancelled(city: Any) -> None:
    first = plan(city)
    assert "this ward" in refused(city)
    cancel_outing(city.connection, SYSTEM, outing_id=first, why="The councillor is ill", now=city.now)
    assert plan(city, replaces_outing_id=first) > first


def test_a_person_is_on_one_outing_at_a_time_until_it_is_cancelled(city: Any) -> None:
    going = [Going(city.actor("agent").user_id, "official")]
    first = plan(city, people=going)
    assert "another outing" in refused(city, ward_no=city.other_ward_no, people=going)
    cancel_outing(city.connection, SYSTEM, outing_id=first, why="Flooded roads in the ward", now=city.now)
    second = plan(city, ward_no=city.other_ward_no, people=going)
    names = list_people(city.connection, SYSTEM, outing_ids=[second])[second]
    assert [each.user_id for each in names] == [going[0].user_id]


def test_nobody_on_leave_is_sent_and_moving_frees_the_day(city: Any) -> None:
    agent = city.actor("agent")
    held_on = city.reference.local_day(city.now) + WEEK
    city.connection.execute(
        expert_absence.insert().values(
            user_id=agent.user_id, from_on=held_on, to_on=held_on, noted_by=0, noted_at=city.now
        )
    )
    with pytest.raises(Conflict, match="is away"):
        plan(city, people=[Going(agent.user_id, "official")])


def test_who_may_go_in_which_part(city: Any) -> None:
    with pytest.raises(InvalidInput):
        plan(city, people=[Going(city.actor("agent").user_id, "councillor")])


def test_the_past_and_unknown_places_are_refused(city: Any) -> None:
    for changes in (
        {"held_on": city.reference.local_day(city.now) - WEEK},
        {"ward_no": 999},
        {"ward_no": None},
        {"kind": "mobile_office", "ward_no": None},
        {"kind": "picnic"},
    ):
        with pytest.raises(InvalidInput):
            plan(city, **changes)


def test_a_move_takes_the_people_along_and_counts_a_revision(city: Any) -> None:
    going = [Going(city.actor("agent").user_id, "official")]
    outing_id = plan(city, people=going)
    confirm_outing(city.connection, SYSTEM, outing_id=outing_id, now=city.now)
    later = city.reference.local_day(city.now) + 2 * WEEK
    move_outing(
        city.connection, SYSTEM, outing_id=outing_id, held_on=later, reference=city.reference, now=city.now
    )
    found = get_outing(city.connection, SYSTEM, outing_id=outing_id)
    assert (found.held_on, found.status, found.revision) == (later, "planned", 3)
    assert "another outing" in refused(city, held_on=later, ward_no=city.other_ward_no, people=going)


def test_an_outing_is_held_after_it_began_and_then_stays(city: Any) -> None:
    outing_id = plan(city)
    with pytest.raises(Conflict, match="not begun"):
        finish_outing(city.connection, SYSTEM, outing_id=outing_id, now=city.now)
    finish_outing(city.connection, SYSTEM, outing_id=outing_id, now=city.now + 2 * WEEK)
    with pytest.raises(Conflict, match="held"):
        cancel_outing(city.connection, SYSTEM, outing_id=outing_id, why="Too late for that", now=city.now)


def test_stops_are_ordered_by_hand_marked_and_kept_once_seen(city: Any) -> None:
    outing_id = plan(city, stops=[NewStop("hotspot", "Five queries on high bills in Main Street")])
    add_stops(
        city.connection, SYSTEM, outing_id=outing_id, now=city.now,
        stops=[NewStop("other", "The clinic"), NewStop("other", "The taxi rank")],
    )  # fmt: skip
    first, second, third = (
        stop.outing_stop_id for stop in list_stops(city.connection, SYSTEM, outing_id=outing_id)
    )
    order_stops(city.connection, SYSTEM, outing_id=outing_id, stop_ids=[third, first, second], now=city.now)
    mark_stop(
        city.connection, SYSTEM, outing_stop_id=first, outcome="A burst pipe", reference=city.reference,
        now=city.now,
    )  # fmt: skip
    remove_stop(city.connection, SYSTEM, outing_stop_id=second, now=city.now)
    with pytest.raises(Conflict, match="seen"):
        remove_stop(city.connection, SYSTEM, outing_stop_id=first, now=city.now)
    with pytest.raises(Conflict, match="changed meanwhile"):
        order_stops(city.connection, SYSTEM, outing_id=outing_id, stop_ids=[first], now=city.now)
    stops = list_stops(city.connection, SYSTEM, outing_id=outing_id)
    assert [(stop.outing_stop_id, stop.outcome) for stop in stops] == [(third, None), (first, "A burst pipe")]


def test_a_query_that_was_visited_says_so_once(city: Any) -> None:
    case = city.log()
    outing_id = plan(city, stops=[NewStop("query", case_id=case.case_id)])
    (stop,) = list_stops(city.connection, SYSTEM, outing_id=outing_id)
    assert stop.reference == case.reference
    for outcome in ("Nobody there", "Spoke with the neighbour"):
        mark_stop(
            city.connection, SYSTEM, outing_stop_id=stop.outing_stop_id, outcome=outcome,
            reference=city.reference, now=city.now,
        )  # fmt: skip
    link_case(
        city.connection, SYSTEM, outing_id=outing_id, case_id=case.case_id, part="visited",
        reference=city.reference, now=city.now,
    )  # fmt: skip
    told = list_events(city.connection, SYSTEM, case_id=case.case_id)
    assert [event.kind for event in told].count(events.OUTING_LINKED) == 1
    (linked,) = list_cases(city.connection, SYSTEM, outing_id=outing_id)
    assert (linked.reference, linked.part) == (case.reference, "visited")


def test_promises_are_made_once_kept_once_and_named_when_broken(city: Any) -> None:
    today = city.reference.local_day(city.now)
    outing_id = plan(city)
    promise_id = make_promise(
        city.connection, SYSTEM, ward_no=None, outing_id=outing_id, words="Read the meters again",
        due_on=today + WEEK, reference=city.reference, now=city.now,
    )  # fmt: skip
    (promise,) = list_promises(city.connection, SYSTEM, outing_id=outing_id)
    assert promise.ward_no == city.ward_no
    assert not promise.is_broken(today + WEEK)
    assert promise.is_broken(today + 2 * WEEK)
    keep_promise(
        city.connection, SYSTEM, promise_id=promise_id, kept_words="Read on 20 November", now=city.now
    )
    (kept,) = list_promises(city.connection, SYSTEM, ward=(promise.delimitation_code, city.ward_no))
    assert not kept.is_broken(today + 2 * WEEK)
    with pytest.raises(Conflict):
        keep_promise(city.connection, SYSTEM, promise_id=promise_id, kept_words="Again", now=city.now)
    assert list_promises(city.connection, SYSTEM, outing_id=outing_id, only_open=True) == []


def test_a_councillor_sees_and_keeps_the_own_wards_only(city: Any) -> None:
    own, other = plan(city), plan(city, ward_no=city.other_ward_no)
    case = city.log(words="My neighbour's name is in these words")
    public = plan(city, kind="mobile_office", ward_no=None, region=city.region)
    add_stops(
        city.connection, SYSTEM, outing_id=own, stops=[NewStop("query", "A query", case_id=case.case_id)],
        now=city.now,
    )  # fmt: skip
    councillor = city.actor("councillor")
    set_actor(city.connection, councillor)
    listed = [each.outing_id for each in list_outings(city.connection, councillor, wanted=OutingFilter())]
    assert {own, public} <= set(listed)
    assert other not in listed
    with pytest.raises(NotFound):
        get_outing(city.connection, councillor, outing_id=other)
    (stop,) = list_stops(city.connection, councillor, outing_id=own)
    assert (stop.words, stop.reference) == ("A query", None)
    mark_stop(
        city.connection, councillor, outing_stop_id=stop.outing_stop_id, outcome="Seen",
        reference=city.reference, now=city.now,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        plan_outing(
            city.connection, councillor, new=NewOuting("walkabout", city.now.date() + WEEK, city.ward_no),
            reference=city.reference, now=city.now,
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="own wards"):
        make_promise(
            city.connection, councillor, ward_no=city.other_ward_no, words="A new tap",
            due_on=city.reference.local_day(city.now) + WEEK, reference=city.reference, now=city.now,
        )  # fmt: skip
    set_actor(city.connection, SYSTEM)


def test_people_are_replaced_as_a_whole(city: Any) -> None:
    first, second = city.actor("agent"), city.actor("expert")
    outing_id = plan(city, people=[Going(first.user_id, "official")])
    set_people(
        city.connection, SYSTEM, outing_id=outing_id, people=[Going(second.user_id, "official")], now=city.now
    )
    found = list_people(city.connection, SYSTEM, outing_ids=[outing_id])[outing_id]
    assert [each.user_id for each in found] == [second.user_id]
    mine = list_outings(city.connection, SYSTEM, wanted=OutingFilter(user_id=second.user_id))
    assert [each.outing_id for each in mine] == [outing_id]
