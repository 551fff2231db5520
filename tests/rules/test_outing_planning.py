"""Planning outings: nobody in two places or on leave, each ward once, what stands stays, always an end."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.coverage.facts import monday_of
from rules.lookups import OutingRules
from rules.outings.route import length_km, order_points
from rules.planning.outings.solver import solve
from rules.planning.outings.task import Area, Goer, Plan, Span, Standing, Task, Walk

MONDAY = date(2026, 9, 7)
DAYS = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
FAR = date(2027, 1, 31)


def make_walk(ward_no: int, **changes: Any) -> Walk:
    fields: dict[str, Any] = {"ward_no": ward_no, "region": "A", "due_on": FAR, "target_on": DAYS[-1]}
    return Walk(**(fields | changes))


def make_goers(officials: int = 6, agents: int = 4) -> list[Goer]:
    return [Goer(100 + n, f"Official {n}", "official") for n in range(officials)] + [
        Goer(200 + n, f"Agent {n}", "agent") for n in range(agents)
    ]


def make_task(**changes: Any) -> Task:
    fields: dict[str, Any] = {
        "days": DAYS,
        "walks": [make_walk(number) for number in range(1, 7)],
        "areas": [Area(region, frozenset()) for region in "ABCD"],
        "spans": [Span(date(2026, 9, 1), date(2026, 9, 30))],
        "goers": make_goers(),
        "standing": [],
        "most_walks": 20,
        "rules": OutingRules(officials=1, agents=2, outings_a_week=2, walkabouts_a_day=2),
    }
    return Task(**(fields | changes))


def check_plan(task: Task, plan: Plan) -> None:
    """What must hold of every plan, whatever the task."""
    walks = [each for each in plan.outings if each.kind == "walkabout"]
    wards = [each.ward_no for each in walks]
    assert len(wards) == len(set(wards))
    assert len(walks) <= task.most_walks
    days = Counter(each.on for each in walks)
    for day, count in days.items():
        assert day in task.days
        assert count + task.count_standing("walkabout", day) <= task.rules.walkabouts_a_day
    places = Counter((user_id, each.on) for each in plan.outings for user_id in each.user_ids)
    assert not [key for key, count in places.items() if count > 1]
    weeks = Counter((user_id, monday_of(each.on)) for each in plan.outings for user_id in each.user_ids)
    for (user_id, monday), count in weeks.items():
        goer = task.people[user_id]
        standing = sum(monday_of(day) == monday for day in goer.busy_on)
        assert count + standing <= task.rules.outings_a_week
    for each in plan.outings:
        assert all(task.people[user_id].is_free(each.on) for user_id in each.user_ids)
        if not each.is_new:
            continue
        needed = task.rules.officials if each.kind == "walkabout" else task.rules.agents
        parts = [task.people[user_id].part for user_id in each.user_ids]
        assert parts.count("official" if each.kind == "walkabout" else "agent") == needed
    assert len(
        {(each.region, monday_of(each.on)) for each in plan.outings if each.kind == "mobile_office"}
    ) == sum(each.kind == "mobile_office" for each in plan.outings)


def test_every_ward_and_the_areas_of_each_week_are_planned() -> None:
    task = make_task()
    plan = solve(task)
    check_plan(task, plan)
    assert {each.ward_no for each in plan.outings if each.ward_no} == set(range(1, 7))
    offices = [each for each in plan.outings if each.kind == "mobile_office"]
    assert {each.region for each in offices} == set("ABCD")
    assert Counter(monday_of(each.on) for each in offices) == {MONDAY: 2, MONDAY + timedelta(days=7): 2}
    assert (plan.left_out, plan.is_proven) == ((), True)


def test_the_same_task_gives_the_same_plan() -> None:
    one, two = solve(make_task()), solve(make_task())
    assert one.outings == two.outings


def test_a_councillor_of_two_wards_walks_one_at_a_time_and_not_on_leave() -> None:
    away = frozenset(DAYS[:4])
    councillor = Goer(1, "Councillor", "councillor", away_on=away)
    walks = [make_walk(1, must_come=(1,)), make_walk(2, must_come=(1,))]
    task = make_task(walks=walks, goers=[councillor, *make_goers()])
    plan = solve(task)
    check_plan(task, plan)
    days = [each.on for each in plan.outings if each.kind == "walkabout"]
    assert len(set(days)) == 2
    assert not set(days) & away
    assert all(1 in each.user_ids for each in plan.outings if each.kind == "walkabout")


def test_who_is_always_away_is_named() -> None:
    councillor = Goer(1, "Thandi", "councillor", away_on=frozenset(DAYS))
    task = make_task(walks=[make_walk(7, must_come=(1,))], goers=[councillor, *make_goers()])
    plan = solve(task)
    assert [line for line in plan.left_out if line.startswith("Ward 7") and "Thandi is away" in line]


def test_too_few_agents_are_said() -> None:
    plan = solve(make_task(goers=make_goers(agents=1)))
    assert any("takes 2 agents and there are 1" in line for line in plan.left_out)
    assert not [each for each in plan.outings if each.kind == "mobile_office"]


def test_full_days_leave_out_who_is_due_last() -> None:
    walks = [make_walk(1, due_on=DAYS[-1]), *(make_walk(number) for number in range(2, 30))]
    plan = solve(make_task(walks=walks, most_walks=3))
    planned = {each.ward_no for each in plan.outings if each.ward_no}
    assert 1 in planned
    assert len(planned) == 3
    (line,) = plan.left_out
    assert line.startswith("Wards ")
    assert "all places are taken" in line


def test_what_stands_is_kept_when_one_falls_out() -> None:
    """The cancelled ward finds a day of its own; nothing else moves."""
    planned = [make_walk(n, planned_on=DAYS[n], outing_id=n) for n in range(1, 7)]
    task = make_task(walks=[*planned, make_walk(99)])
    plan = solve(task)
    check_plan(task, plan)
    assert plan.moved == ()
    assert [each.ward_no for each in plan.new if each.kind == "walkabout"] == [99]


def test_one_move_is_made_when_that_alone_keeps_a_promise() -> None:
    """The ward that is due has one day on which its councillor is free, and that day is full."""
    councillor = Goer(1, "Councillor", "councillor", away_on=frozenset(DAYS) - {DAYS[3]})
    rules = OutingRules(officials=0, agents=2, walkabouts_a_day=1)
    walks = [
        make_walk(5, planned_on=DAYS[3], outing_id=55, due_on=FAR),
        make_walk(99, must_come=(1,), due_on=DAYS[5], target_on=DAYS[2]),
    ]
    plan = solve(make_task(walks=walks, goers=[councillor, *make_goers()], rules=rules))
    assert {each.ward_no: each.on for each in plan.outings if each.ward_no}[99] == DAYS[3]
    (moved,) = plan.moved
    assert (moved.ward_no, moved.was_on) == (5, DAYS[3])
    assert abs((moved.on - DAYS[3]).days) == 1
    assert "Moved from 10 Sep 2026" in moved.reason


def test_the_people_of_a_planned_walk_come_along_and_are_not_sent_elsewhere() -> None:
    """With one official in all, the planned walk has them on its day, and the new one another day."""
    goers = make_goers(officials=1)
    planned = make_walk(1, planned_on=DAYS[0], outing_id=1, must_come=(100,))
    plan = solve(make_task(walks=[planned, make_walk(2)], goers=goers, days=DAYS[:3]))
    days = {each.ward_no: (each.on, each.user_ids) for each in plan.outings if each.ward_no}
    assert days[1] == (DAYS[0], (100,))
    assert days[2][0] != DAYS[0]


def test_standing_outings_take_their_places() -> None:
    standing = [Standing("walkabout", day, 50 + n, "A") for n, day in enumerate(DAYS)]
    rules = OutingRules(walkabouts_a_day=1, officials=0, agents=2)
    plan = solve(make_task(standing=standing, rules=rules))
    assert not [each for each in plan.outings if each.kind == "walkabout"]


def test_no_day_is_an_answer_too() -> None:
    plan = solve(make_task(days=[]))
    assert plan.outings == ()
    assert "no day" in plan.left_out[0]


def test_the_work_is_shared_out() -> None:
    task = make_task(walks=[make_walk(number) for number in range(1, 7)], goers=make_goers(officials=3))
    plan = solve(task)
    times = Counter(user for each in plan.outings if each.kind == "walkabout" for user in each.user_ids)
    assert set(times.values()) == {2}


def test_wards_of_a_week_are_walked_in_an_order_of_travel() -> None:
    """Five wards on a line: the days of the week follow it, one way or the other."""
    places = {1: 0.0, 2: 0.4, 3: 0.1, 4: 0.3, 5: 0.2}
    walks = [make_walk(number, point=(-26.0, 28.0 + shift)) for number, shift in places.items()]
    rules = OutingRules(walkabouts_a_day=1, officials=0, agents=2, areas_a_week=0)
    plan = solve(make_task(walks=walks, days=DAYS[:5], rules=rules, areas=[], spans=[]))
    order = [places[each.ward_no or 0] for each in plan.outings]
    assert order in (sorted(order), sorted(order, reverse=True))


@settings(max_examples=15)
@given(
    wards=st.integers(0, 12),
    officials=st.integers(0, 4),
    agents=st.integers(0, 5),
    away=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 9)), max_size=12),
    most=st.integers(0, 12),
)
def test_whatever_is_asked_a_plan_holds_the_rules(
    wards: int, officials: int, agents: int, away: list[tuple[int, int]], most: int
) -> None:
    goers = [
        Goer(
            goer.user_id, goer.name, goer.part,
            away_on=frozenset(DAYS[day] for person, day in away if person == place),
        )
        for place, goer in enumerate(make_goers(officials, agents))
    ]  # fmt: skip
    walks = [make_walk(n, region="AB"[n % 2]) for n in range(1, wards + 1)]
    task = make_task(walks=walks, goers=goers, most_walks=most)
    check_plan(task, solve(task))


@given(points=st.lists(st.tuples(st.floats(-27, -25), st.floats(27, 29)), max_size=9))
def test_an_order_of_travel_visits_every_point_once_from_the_first(points: list[tuple[float, float]]) -> None:
    order = order_points(points)
    assert sorted(order) == list(range(len(points)))
    assert order[:1] == [0][: len(points)]
    assert length_km([points[place] for place in order]) <= length_km(points) + 1e-6
