"""The planner keeps to skills, leave, languages, regions, caps and places that stand, and saves the most."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.planning.fitting import find_obstacle, may_serve, tell_idle
from rules.planning.solver import solve
from rules.planning.task import Demand, Plan, Planned, Sitting, Task
from rules.planning.words import count_help, explain_places

MONDAY = date(2026, 11, 30)
CATEGORIES = {"metering": "Metering", "rates": "Property rates"}
LANGUAGES = {"zu": "isiZulu", "en": "English"}


def sitting(number: int, category: str = "metering", day: int = 0, hour: int = 15) -> Sitting:
    on = MONDAY + timedelta(days=day)
    starts_at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    return Sitting(number, category, on, starts_at, starts_at + timedelta(hours=3), 12)


def expert(number: int, *skills: str, **changes: object) -> Planned:
    fields = {"user_id": number, "name": f"Expert {number}", "skills": frozenset(skills or ("metering",))}
    return Planned(**(fields | changes))  # type: ignore[arg-type]


def demand(category: str = "metering", queries: float = 100, **changes: object) -> Demand:
    fields = {"region": "B", "language": None, "share": 0.5}
    return Demand(category, queries=queries, **(fields | changes))  # type: ignore[arg-type]


def task(sittings: list[Sitting], experts: list[Planned], demands: list[Demand], **changes: object) -> Task:
    return Task(sittings, experts, demands, {"metering": 0.2, "rates": 0.2}, **changes)  # type: ignore[arg-type]


def places(plan: Plan) -> set[tuple[int, int]]:
    return {(place.user_id, place.virtual_session_id) for place in plan.places}


def test_experts_go_where_most_is_saved() -> None:
    wanted = [demand("metering", 40, share=0.4), demand("rates", 40, share=0.8)]
    plan = solve(task([sitting(1), sitting(2, "rates")], [expert(1, "metering", "rates")], wanted))
    assert places(plan) == {(1, 2)}
    assert plan.overdue_after == pytest.approx(80 - 12 * 0.8 * 0.8)
    assert plan.is_proven


def test_the_earlier_of_two_equal_evenings_is_chosen() -> None:
    plan = solve(task([sitting(1, day=2), sitting(2, day=0)], [expert(1)], [demand()], most_evenings=1))
    assert places(plan) == {(1, 2)}


def test_nobody_is_placed_where_little_would_be_saved() -> None:
    plan = solve(task([sitting(1)], [expert(1)], [demand(queries=1)]))
    assert plan.places == ()
    assert plan.overdue_after == pytest.approx(1)


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        (expert(1, "rates"), "has none of the skills"),
        (expert(1, away_on=frozenset({MONDAY})), "is away"),
        (expert(1, busy=((sitting(9).starts_at, sitting(9).ends_at),)), "sits in another campaign"),
        (expert(1, seats_a_day=11), "has fewer seats left than the 12 of a window"),
        (expert(1, taken={MONDAY: 1}), "has fewer seats left than the 12 of a window"),
    ],
)
def test_what_speaks_against_a_place_is_kept_and_said(unfit: Planned, why: str) -> None:
    planned = task([sitting(1)], [unfit], [demand()])
    assert solve(planned).places == ()
    assert find_obstacle(unfit, sitting(1)) == why
    assert tell_idle(unfit, planned) == f"Expert 1 {why} on every evening."


def test_residents_are_served_in_their_region_and_language() -> None:
    wanted = [demand(queries=50, region="B", language="zu")]
    far = expert(1, regions=frozenset("G"))
    mute = expert(2, languages=frozenset({"en"}))
    fit = expert(3, regions=frozenset("B"), languages=frozenset({"en", "zu"}))
    plan = solve(task([sitting(1)], [far, mute, fit], wanted))
    assert places(plan) == {(3, 1)}
    [(_, reason)] = explain_places(task([sitting(1)], [far, mute, fit], wanted), plan, CATEGORIES, LANGUAGES)
    assert tell_idle(far, task([sitting(1)], [far], wanted)).startswith("Expert 1 may see or speak with none")
    assert reason == (
        "50 queries on Metering that Expert 3 can take would be overdue; 12 seats × 0.40 settled a seat = 4.8"
        " fewer. Speaks isiZulu. Sees region B."
    )


def test_places_that_stand_count_and_are_not_proposed_again() -> None:
    planned = task([sitting(1), sitting(2, day=1)], [expert(1)], [demand()], placed=frozenset({(1, 1)}))
    plan = solve(planned)
    assert places(plan) == {(1, 2)}
    assert count_help(planned, plan)["metering"].seats == pytest.approx(24)
    assert places(solve(replace(planned, most_evenings=1))) == set()


def test_two_more_experts_save_more() -> None:
    short = task([sitting(1), sitting(2, day=1)], [expert(1)], [demand()], most_evenings=2)
    more = replace(short, experts=[*short.experts, expert(2), expert(3)])
    assert solve(short).overdue_after - solve(more).overdue_after == pytest.approx(4 * 12 * 0.4)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    sittings = [
        sitting(number, category, day, hour)
        for number, (category, day, hour) in enumerate(
            product(CATEGORIES, range(draw(st.integers(1, 3))), draw(st.sampled_from([(15,), (9, 15)]))), 1
        )
    ]
    skills = st.sets(st.sampled_from(sorted(CATEGORIES)), min_size=1)
    experts = [
        expert(
            number, *draw(skills), seats_a_day=draw(st.sampled_from([6, 12, 24])),
            away_on=draw(st.frozensets(st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]))),
            regions=draw(st.sampled_from([frozenset[str](), frozenset("B"), frozenset("G")])),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]  # fmt: skip
    demands = [
        demand(category, draw(st.integers(0, 60)), region=region, share=draw(st.sampled_from([0.3, 0.7])))
        for category in CATEGORIES
        for region in "BG"
    ]
    return task(sittings, experts, demands, most_evenings=draw(st.integers(1, 3)))


@settings(max_examples=40)
@given(planned=tasks())
def test_every_plan_keeps_every_limit(planned: Task) -> None:
    plan = solve(planned, most_seconds=3)
    sittings = {each.virtual_session_id: each for each in planned.sittings}
    experts = {each.user_id: each for each in planned.experts}
    chosen = [(experts[place.user_id], sittings[place.virtual_session_id]) for place in plan.places]
    assert all(find_obstacle(who, where) is None for who, where in chosen)
    starts = Counter((who.user_id, where.starts_at) for who, where in chosen)
    assert max(starts.values(), default=0) <= 1
    for user_id in experts:
        evenings = {where.on for who, where in chosen if who.user_id == user_id}
        assert len(evenings) <= planned.most_evenings
    seats = Counter[tuple[int, date]]()
    for who, where in chosen:
        seats[who.user_id, where.on] += where.slots
    assert all(taken <= experts[user_id].seats_a_day for (user_id, _), taken in seats.items())
    for code in CATEGORIES:
        used = sum(use.seats for use in plan.uses if use.demand.category_code == code)
        assert used <= sum(where.slots for _, where in chosen if where.category_code == code) + 1e-4
    for each in planned.demands:
        used = sum(use.seats for use in plan.uses if use.demand == each)
        assert used <= each.queries + 1e-4
        reached = any(may_serve(who.regions, who.languages, each) for who, _ in chosen)
        assert reached or used == 0
    assert plan.overdue_after <= planned.overdue_before
