"""Findings on a real database: handed on as they are logged, acknowledged, refused, done, reopened."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.cases import cases, foreign_reference
from data.tables.findings import handoff
from data.tables.messages import message
from data.tables.outings import outing
from data.transaction import set_actor
from queries.actions.close import reopen, resolve
from queries.actions.handoffs import acknowledge, department_done, not_theirs
from queries.actions.outings.linking import link_case
from queries.actions.pass_on import hand_over
from queries.actions.plan import recategorise
from queries.cases import CaseRecord, as_record, list_events
from queries.findings import Finding, count_findings, list_findings, list_of_ward
from rules import events as kinds
from rules import states
from rules.actor import SYSTEM, Actor
from rules.case import fold
from rules.errors import Conflict, InvalidInput, MoveNotAllowed
from rules.finding_filter import FindingFilter
from rules.handoffs import Department, acknowledge_by, find_stage
from rules.lookups import list_live

City = Any
SOON = date(2026, 11, 27)
HOUR = timedelta(hours=1)


@pytest.fixture
def agent(city: City) -> Actor:
    return city.actor("agent")  # type: ignore[no-any-return]


def log_finding(city: City, **changes: Any) -> CaseRecord:
    """A street light, or whatever else the municipality does not bill."""
    kind = city.reference.list_subcategories(city.handoff)[0].code
    fields = {"category_code": city.handoff, "subcategory_code": kind, "words": "Water runs down the street."}
    return city.log(**(fields | changes))  # type: ignore[no-any-return]


def look(city: City, case: CaseRecord, after: timedelta = HOUR) -> Finding:
    wanted = FindingFilter(case_ids=(case.case_id,))
    (found,) = list_findings(city.connection, SYSTEM, wanted=wanted, now=city.now + after)
    return found


def act(city: City, verb: Any, actor: Actor, case: CaseRecord, **fields: Any) -> CaseRecord:
    values = {"reference": city.reference, "now": city.now + HOUR, "seen_seq": None} | fields
    return verb(city.connection, actor, case_id=case.case_id, **values)  # type: ignore[no-any-return]


def decide(city: City) -> dict[str, str]:
    outcome = next(each for each in city.reference.list_outcomes() if each.kind == "elsewhere")
    return {"outcome_code": outcome.code, "cause_code": city.reference.list_causes(city.handoff)[0].code}


def test_what_is_not_billing_goes_to_its_department_as_it_is_logged(city: City) -> None:
    case = log_finding(city)
    found = look(city, case)
    assert case.state.status == states.WAITING_ENTITY
    assert (found.entity_code, found.times, found.stage) == (case.state.entity_code, 1, "waiting")
    department = city.reference.departments[found.entity_code]
    assert found.acknowledge_by_at == acknowledge_by(department, city.now, city.reference.calendar)
    row = city.connection.execute(sa.select(cases).where(cases.c.case_id == case.case_id)).one()
    assert as_record(row) == case
    told = list_events(city.connection, SYSTEM, case_id=case.case_id)
    assert [event.kind for event in told] == [kinds.LOGGED, kinds.HANDED_OVER]
    assert fold(told) == case.state
    assert (told[1].actor_id, case.state.staff_acted) == (0, False)


def test_a_billing_query_is_not_handed_on(city: City) -> None:
    case = city.log(category_code=city.category)
    assert case.state.status == states.NEW
    wanted = FindingFilter(case_ids=(case.case_id,))
    assert list_findings(city.connection, SYSTEM, wanted=wanted, now=city.now) == []


def test_a_councillor_may_log_what_goes_to_a_department(city: City) -> None:
    case = log_finding(city, actor=city.actor("councillor"))
    assert look(city, case).stage == "waiting"


def test_a_department_with_an_address_is_written_to_once_each_time(city: City, agent: Actor) -> None:
    entity_code = log_finding(city).state.entity_code or ""
    departments = {**city.reference.departments, entity_code: Department(entity_code, 4, "them@example.org")}
    city.reference = replace(city.reference, departments=departments)
    case = log_finding(city)
    act(
        city,
        hand_over,
        agent,
        case,
        entity_code=entity_code,
        question="Please look again.",
        answer_by_on=SOON,
    )
    mine = sa.select(message.c.address, message.c.body).where(message.c.case_id == case.case_id)
    rows = city.connection.execute(mine).all()
    assert [row.address for row in rows] == ["them@example.org"] * 2
    assert all("Water runs" not in row.body for row in rows), "a message holds no words of a resident"


def test_an_acknowledgement_stops_the_clock_and_keeps_their_reference(city: City, agent: Actor) -> None:
    case = log_finding(city)
    act(city, acknowledge, agent, case, their_reference=" JW  77 ", done_by_on=SOON)
    found = look(city, case, timedelta(days=30))
    assert (found.stage, found.their_reference, found.acknowledged_at) == (
        "acknowledged", "JW 77", city.now + HOUR,
    )  # fmt: skip
    own = sa.select(foreign_reference.c.reference).where(foreign_reference.c.case_id == case.case_id)
    assert city.connection.scalars(own).all() == ["JW 77"]
    with pytest.raises(Conflict, match="waits for no acknowledgement"):
        act(city, acknowledge, agent, case, their_reference="", done_by_on=SOON)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"their_reference": "7" * 61}, "at most 60"),
        ({"done_by_on": date(2026, 11, 1)}, "in the past"),
    ],
)
def test_an_acknowledgement_that_cannot_be_is_refused(
    city: City, agent: Actor, fields: dict[str, Any], words: str
) -> None:
    case = log_finding(city)
    given = {"their_reference": "", "done_by_on": SOON} | fields
    with pytest.raises(InvalidInput, match=words):
        act(city, acknowledge, agent, case, **given)
    assert look(city, case).acknowledged_at is None


def test_a_billing_query_with_an_entity_waits_for_no_acknowledgement(city: City, agent: Actor) -> None:
    case = city.log(category_code=city.category)
    handed = act(
        city,
        hand_over,
        agent,
        case,
        entity_code=case.state.entity_code,
        question="Read it.",
        answer_by_on=SOON,
    )
    with pytest.raises(Conflict, match="is a billing query"):
        act(city, acknowledge, agent, handed, their_reference="", done_by_on=SOON)


def test_a_finding_that_turns_out_to_be_billing_is_none_any_more(city: City, agent: Actor) -> None:
    case = log_finding(city)
    act(city, not_theirs, agent, case, answer="It is the bill that is wrong.", entity_code=None)
    topic = {"category_code": city.category, "subcategory_code": None, "reason": "A matter of the bill."}
    act(city, recategorise, agent, case, **topic)
    owner = case.state.entity_code
    act(city, hand_over, agent, case, entity_code=owner, question="Read it.", answer_by_on=SOON)
    wanted = FindingFilter(case_ids=(case.case_id,))
    assert list_findings(city.connection, SYSTEM, wanted=wanted, now=city.now + HOUR) == []
    with pytest.raises(Conflict, match="is a billing query"):
        act(city, acknowledge, agent, case, their_reference="", done_by_on=SOON)


def test_what_nobody_acknowledged_in_time_is_late(city: City) -> None:
    case = log_finding(city)
    due_at = look(city, case).acknowledge_by_at
    assert due_at is not None
    before, after = due_at - city.now - timedelta(seconds=1), due_at - city.now
    assert [look(city, case, before).stage, look(city, case, after).stage] == ["waiting", "late"]


def test_a_department_may_say_that_it_is_not_theirs(city: City, agent: Actor) -> None:
    case = log_finding(city)
    back = act(city, not_theirs, agent, case, answer="The pipe is private.", entity_code=None)
    assert (back.state.status, look(city, case).stage) == (states.IN_PROGRESS, "with_us")
    with pytest.raises(MoveNotAllowed):
        act(city, acknowledge, agent, back, their_reference="", done_by_on=SOON)


def test_refused_by_one_it_goes_to_another_with_a_clock_of_its_own(city: City, agent: Actor) -> None:
    case = log_finding(city)
    act(city, acknowledge, agent, case, their_reference="JW 77", done_by_on=SOON)
    other = next(e.code for e in list_live(city.reference.entities) if e.code != case.state.entity_code)
    with pytest.raises(InvalidInput, match="has just refused it"):
        act(city, not_theirs, agent, case, answer="Not our pipe.", entity_code=case.state.entity_code)
    moved = act(
        city, not_theirs, agent, case, answer="Not our pipe.", entity_code=other, now=city.now + 2 * HOUR
    )
    found = look(city, case, 3 * HOUR)
    assert (moved.state.status, found.entity_code, found.times) == (states.WAITING_ENTITY, other, 2)
    assert (found.stage, found.handed_at, found.their_reference) == ("waiting", city.now + 2 * HOUR, None)
    assert found.first_handed_at == city.now


def test_done_by_the_department_closes_it_and_reopened_it_is_ours(city: City, agent: Actor) -> None:
    case = log_finding(city)
    done = act(
        city,
        department_done,
        agent,
        case,
        work_done="The pipe was mended.",
        told_by="Seen on the spot.",
        **decide(city),
    )
    found = look(city, case, 2 * HOUR)
    assert (done.state.status, found.stage, found.acknowledged_at) == (
        states.RESOLVED,
        "closed",
        city.now + HOUR,
    )
    act(city, reopen, agent, case, reason="It leaks again.", next_step_on=SOON)
    assert look(city, case, 2 * HOUR).stage == "with_us"


def test_resolved_in_any_way_a_finding_is_closed(city: City, agent: Actor) -> None:
    case = log_finding(city)
    act(city, resolve, agent, case, reason="It was mended long ago.", evidence="A call.", **decide(city))
    assert look(city, case, 2 * HOUR).stage == "closed"


def test_a_councillor_sees_how_the_ward_stands_but_reads_no_words(city: City) -> None:
    councillor = city.actor("councillor")
    theirs, own = log_finding(city), log_finding(city, actor=councillor)
    log_finding(city, ward_no=city.other_ward_no)
    set_actor(city.connection, councillor)
    delimitation = city.reference.delimitation_on(city.reference.local_day(city.now)).code
    found = list_of_ward(
        city.connection, councillor, delimitation_code=delimitation, ward_no=city.ward_no, now=city.now
    )
    assert {each.case_id: each.title for each in found} == {theirs.case_id: None, own.case_id: own.title}
    elsewhere = list_of_ward(
        city.connection, councillor, delimitation_code=delimitation, ward_no=city.other_ward_no, now=city.now
    )
    assert elsewhere == []


def test_staff_with_an_area_see_its_findings_only(city: City) -> None:
    agent = city.actor("agent", wards=(city.other_ward_no,))
    here, there = log_finding(city), log_finding(city, ward_no=city.other_ward_no)
    set_actor(city.connection, agent)
    wanted = FindingFilter(case_ids=(here.case_id, there.case_id))
    found = list_findings(city.connection, agent, wanted=wanted, now=city.now)
    assert [each.case_id for each in found] == [there.case_id]


def test_the_findings_of_an_outing_are_those_taken_on_it(city: City, agent: Actor) -> None:
    today = city.reference.local_day(city.now)
    values = {
        "kind": "walkabout", "held_on": today, "starts_at": city.now, "ends_at": city.now + HOUR,
        "delimitation_code": city.reference.delimitation_on(today).code, "ward_no": city.ward_no,
        "region": city.region, "created_by": agent.user_id, "created_at": city.now,
    }  # fmt: skip
    new = sa.insert(outing).values(values).returning(outing.c.outing_id)
    outing_id = city.connection.execute(new).scalar_one()
    taken, _ = log_finding(city), log_finding(city)
    link_case(
        city.connection, agent, outing_id=outing_id, case_id=taken.case_id, part="captured",
        reference=city.reference, now=city.now,
    )  # fmt: skip
    wanted = FindingFilter(outing_id=outing_id)
    found = list_findings(city.connection, SYSTEM, wanted=wanted, now=city.now)
    assert [each.case_id for each in found] == [taken.case_id]


def test_counts_are_those_of_the_list_in_every_filter(city: City, agent: Actor) -> None:
    first, second, third = (log_finding(city) for _ in range(3))
    act(city, acknowledge, agent, first, their_reference="", done_by_on=SOON)
    act(city, not_theirs, agent, second, answer="Not our pipe at all.", entity_code=None)
    numbers = (first.case_id, second.case_id, third.case_id)
    entity_code = third.state.entity_code
    now = city.now + timedelta(days=30)
    for wanted in (
        FindingFilter(case_ids=numbers),
        FindingFilter(case_ids=numbers, stages=("late",)),
        FindingFilter(case_ids=numbers, stages=("acknowledged", "with_us"), entity_code=entity_code),
        FindingFilter(case_ids=numbers, region="Z"),
    ):
        found = list_findings(city.connection, SYSTEM, wanted=wanted, now=now)
        counted = count_findings(city.connection, SYSTEM, wanted=wanted, now=now)
        assert sum(counted.values()) == len(found)
        for each in found:
            assert each.stage == find_stage(each.status, each.acknowledge_by_at, each.acknowledged_at, now)
    assert city.connection.scalar(sa.select(sa.func.count()).select_from(handoff)) >= 3
