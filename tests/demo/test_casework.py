"""The synthetic city's casework: possible histories, at possible hours, the same for a seed."""

from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import Connection

from data.demo.casework.ground import Account, Trouble
from data.demo.casework.pace import count_open, draw_paces, later
from data.demo.casework.stories import Crew, Story, Teller
from data.demo.casework.subjects import BY_RULE, ORDINARY, list_words, subject_of
from jobs.demo_cases import Plan, draw_group
from queries.reference import load_reference
from rules.case import fold
from rules.lookups import Reference

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACCOUNTS = [Account(f"55500000{n}", "residential", "B", 87, f"Customer {n}", "", "", "en") for n in range(5)]
CREW_IDS = range(10, 40)


@pytest.fixture
def reference(connection: Connection) -> Reference:
    return load_reference(connection)


@pytest.fixture
def plan(reference: Reference) -> Plan:
    crew = Crew({code: list(CREW_IDS) for code in reference.categories}, [7, 8])
    troubles = [
        Trouble(f"F{n}", ACCOUNTS[n % 5], rule, "water", True, 120.0, date(2026, 1 + n % 10, 5))
        for n, rule in enumerate(BY_RULE)
    ]
    return Plan(ACCOUNTS, troubles, 400, 3, NOW, crew, count_open(400))


def tell(plan: Plan, reference: Reference) -> list[Story]:
    subjects, paces = draw_group(plan, 0, plan.cases)
    return list(Teller(plan.seed, 0, plan.crew, reference, plan.now).tell(0, paces, subjects))


def test_every_subject_exists_in_the_profile(reference: Reference) -> None:
    subjects = [*(subject_of(rule, service) for rule in BY_RULE for service in ("water", "electricity"))]
    for subcategory, cause in [*subjects, *((name, why) for name, why, _ in ORDINARY)]:
        assert subcategory in reference.subcategories
        assert cause in reference.causes
        assert list_words()[subcategory]


def test_the_same_seed_tells_the_same_stories(plan: Plan, reference: Reference) -> None:
    first, second = tell(plan, reference), tell(plan, reference)
    assert [(s.title, s.tellings[-1].event) for s in first] == [
        (s.title, s.tellings[-1].event) for s in second
    ]


def test_every_history_is_one_that_staff_could_have_made(plan: Plan, reference: Reference) -> None:
    for story in tell(plan, reference):
        moments = [telling.event.at for telling in story.tellings]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        state = fold(telling.event for telling in story.tellings)
        assert state.outcome_code is None or not state.is_open
        assert state.next_step_on is not None or not state.is_open


def test_open_queries_stand_in_every_status(plan: Plan, reference: Reference) -> None:
    states = Counter(fold(t.event for t in story.tellings).status for story in tell(plan, reference))
    assert set(states) == {"new", "in_progress", "waiting_resident", "waiting_entity", "resolved"}
    assert states["resolved"] > plan.cases / 2


def test_a_large_desk_has_a_steady_backlog() -> None:
    assert count_open(1_000) == 100
    assert count_open(1_000_000) == 5_000


def test_queries_come_in_by_day_and_within_three_years() -> None:
    paces = draw_paces(np.random.default_rng(1), 900, 100, NOW)
    hours = {datetime.fromtimestamp(second, UTC).hour for second in paces.received.tolist()}
    assert hours <= set(range(5, 17))
    assert min(paces.received) > NOW.timestamp() - 3.1 * 366 * 86_400
    assert np.isinf(paces.days).sum() == 100


@pytest.mark.parametrize("days", [0, 0.3, 1, 2.5, 6])
def test_staff_work_in_office_hours(days: float) -> None:
    for hour in range(24):
        moment = later(datetime(2026, 11, 20, hour, 15, tzinfo=UTC), days)
        assert moment.isoweekday() <= 5
        assert 5.5 <= moment.hour + moment.minute / 60 <= 13.5


def test_the_words_name_no_template_that_is_not_filled() -> None:
    for said in list_words().values():
        for words in said:
            assert "{" not in words.format(rand="1 200", n=3, month="June")
