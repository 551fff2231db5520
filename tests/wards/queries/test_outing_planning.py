"""Planning from the desk's own rows: it keeps to leave and wards, and a cancelled walk comes back."""

from datetime import date, timedelta
from typing import Any

import pytest

from data.tables.campaigns import expert_absence
from queries.actions.outings.adopt import Adopted, adopt_plan
from queries.actions.outings.change import cancel_outing, confirm_outing, finish_outing
from queries.actions.outings.people import Going, put_people
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.outings.coverage import get_ledger
from queries.outings.needs import list_ward_needs
from queries.outings.outings import LIVE, Outing, OutingFilter, get_outing, list_outings, list_people
from queries.outings.planning import load_task
from rules.actor import SYSTEM
from rules.coverage.facts import list_days
from rules.errors import InvalidInput
from rules.outings.need import WardNeed, score, tell_need
from rules.planning.outings.solver import solve
from rules.planning.outings.task import Plan, Task
from rules.written import show_date

WEEKS = 2


@pytest.fixture
def staffed(city: Any) -> Any:
    """A city with its councillor, three experts and four agents."""
    city.councillor = city.actor("councillor")
    city.staff = [city.actor(role) for role in ("expert",) * 3 + ("agent",) * 4]
    return city


def make_plan(city: Any, replaces: Outing | None = None) -> tuple[Task, Plan]:
    task = load_task(
        city.connection, SYSTEM, weeks=WEEKS, reference=city.reference, now=city.now, replaces=replaces
    )
    # a busy machine must not decide what is found
    return task, solve(task, most_seconds=120)


def adopt(city: Any, plan: Plan, replaces: int | None = None) -> Adopted:
    return adopt_plan(
        city.connection, SYSTEM, outings=plan.outings, replaces_outing_id=replaces, reference=city.reference,
        now=city.now,
    )  # fmt: skip


def coming(city: Any) -> list[Outing]:
    return list_outings(city.connection, SYSTEM, wanted=OutingFilter(statuses=LIVE))


def put_walk(city: Any, ward_no: int, on: date) -> int:
    new = NewOuting("walkabout", on, ward_no)
    return plan_outing(city.connection, SYSTEM, new=new, reference=city.reference, now=city.now)


def first_open_day(city: Any) -> date:
    today = city.reference.local_day(city.now)
    rules = city.reference.outings
    return next(
        day
        for day in list_days(today + timedelta(days=2), today + timedelta(days=13))
        if day.isoweekday() in rules.weekdays and day not in city.reference.holidays
    )


def test_a_plan_is_adopted_as_it_was_shown(staffed: Any) -> None:
    _, plan = make_plan(staffed)
    adopted = adopt(staffed, plan)
    assert (adopted.planned, adopted.refused) == (len(plan.new), ())
    found = coming(staffed)
    assert {(each.kind, each.held_on, each.region, each.ward_no) for each in found} == {
        (each.kind, each.on, each.region, each.ward_no) for each in plan.new
    }
    people = list_people(staffed.connection, SYSTEM, outing_ids=[each.outing_id for each in found])
    rules = staffed.reference.outings
    for each in found:
        parts = [going.part for going in people[each.outing_id]]
        if each.kind == "mobile_office":
            assert parts == ["agent"] * rules.agents
        else:
            assert parts.count("official") == rules.officials
    ledger = get_ledger(staffed.connection, SYSTEM, reference=staffed.reference, now=staffed.now)
    planned = {state.ward_no for state in ledger.wards if state.next_on is not None}
    assert planned == {each.ward_no for each in found if each.ward_no is not None}


def test_leave_is_kept(staffed: Any) -> None:
    today = staffed.reference.local_day(staffed.now)
    away = staffed.staff[-1]
    staffed.connection.execute(
        expert_absence.insert().values(
            user_id=away.user_id,
            from_on=today,
            to_on=today + timedelta(days=60),
            noted_by=0,
            noted_at=staffed.now,
        )
    )
    _, plan = make_plan(staffed)
    assert plan.outings
    assert not [each for each in plan.outings if away.user_id in each.user_ids]


def test_a_cancelled_walk_is_planned_anew_and_nothing_else_moves(staffed: Any) -> None:
    day = first_open_day(staffed)
    stays = put_walk(staffed, staffed.other_ward_no, day)
    falls_out = put_walk(staffed, staffed.ward_no, day)
    put_people(staffed.connection, falls_out, [Going(staffed.councillor.user_id, "councillor")])
    confirm_outing(staffed.connection, SYSTEM, outing_id=stays, now=staffed.now)
    cancel_outing(staffed.connection, SYSTEM, outing_id=falls_out, why="Roads are flooded", now=staffed.now)
    cancelled = get_outing(staffed.connection, SYSTEM, outing_id=falls_out)
    _, plan = make_plan(staffed, replaces=cancelled)
    (anew,) = plan.outings
    assert (anew.ward_no, plan.moved) == (staffed.ward_no, ())
    assert staffed.councillor.user_id in anew.user_ids
    assert adopt(staffed, plan, replaces=falls_out).planned == 1
    (made,) = [each for each in coming(staffed) if each.ward_no == staffed.ward_no]
    assert made.replaces_outing_id == falls_out
    assert get_outing(staffed.connection, SYSTEM, outing_id=stays).held_on == day


def test_what_changed_since_keeps_one_outing_out_and_costs_no_other(staffed: Any) -> None:
    _, plan = make_plan(staffed)
    walk = next(each for each in plan.new if each.kind == "walkabout")
    put_walk(staffed, walk.ward_no or 0, walk.on)
    adopted = adopt(staffed, plan)
    assert adopted.planned == len(plan.new) - 1
    assert adopted.refused == ("There is an outing to this ward at that time already.",)


def test_an_empty_plan_is_refused(staffed: Any) -> None:
    with pytest.raises(InvalidInput):
        adopt(staffed, Plan((), (), True, 0.0, 0.0))


def test_a_ward_that_was_walked_needs_a_walk_less_and_says_when_the_last_was(staffed: Any) -> None:
    day = staffed.reference.local_day(staffed.now)
    walk = plan_outing(
        staffed.connection, SYSTEM, new=NewOuting("walkabout", day, staffed.ward_no),
        reference=staffed.reference, now=staffed.now,
    )  # fmt: skip
    put_walk(staffed, staffed.other_ward_no, first_open_day(staffed))

    def find() -> dict[int, WardNeed]:
        found = list_ward_needs(staffed.connection, SYSTEM, reference=staffed.reference, now=staffed.now)
        return {need.ward_no: need for need in found}

    assert find()[staffed.ward_no].last_visit_on is None, "planned is not walked"
    before = score(find()[staffed.ward_no], day)
    finish_outing(staffed.connection, SYSTEM, outing_id=walk, now=staffed.now)
    need = find()[staffed.ward_no]
    assert need.last_visit_on == day
    assert f"ast walked {show_date(day)}." in tell_need(need, day)
    assert score(need, day) < before
    assert find()[staffed.other_ward_no].last_visit_on is None


def test_the_neediest_of_wards_that_are_due_alike_comes_first(staffed: Any) -> None:
    for _ in range(30):
        staffed.log(category_code=staffed.category)
    task, plan = make_plan(staffed)
    assert task.walks[0].ward_no == staffed.ward_no
    assert "30 queries open" in task.walks[0].why
    walked = {each.ward_no: each for each in plan.outings if each.ward_no is not None}
    assert "30 queries open" in walked[staffed.ward_no].reason
