"""References that are given out beforehand: never those of anybody else, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from data.transaction import transaction
from queries.actions.packs.take import reserve
from queries.actions.record import issue_reference
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.references import parse_reference

THREADS = 6

# how many references (0: one query is logged), in which region and year, and whether it is undone
STEP = st.tuples(st.integers(0, 40), st.sampled_from("ABCDEFGX"), st.integers(2024, 2031), st.booleans())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(STEP, min_size=2, max_size=8))
def test_no_reference_is_ever_given_twice(city: Any, steps: list[tuple[int, str, int, bool]]) -> None:
    seen: list[str] = []
    for how_many, region, year, is_undone in steps:
        now = datetime(year, 6, 30, 12, tzinfo=UTC)
        work = city.connection.begin_nested()
        seen += give(city.connection, city.reference, how_many, region, now)
        work.rollback() if is_undone else work.commit()
    assert len(seen) == len(set(seen))
    assert len({parse_reference(each).number for each in seen}) == len(seen)


def give(connection: Connection, reference: Any, how_many: int, region: str, now: datetime) -> list[str]:
    if how_many:
        return reserve(connection, reference, region, how_many, now)
    return [issue_reference(connection, reference, region, now)]


def test_people_who_take_packs_at_once_while_others_log_queries_share_none(own_engine: Engine) -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
    now = datetime(2026, 11, 20, 6, tzinfo=UTC)

    def work(number: int) -> list[str]:
        found: list[str] = []
        for turn in range(10):
            with transaction(SYSTEM) as connection:
                found += give(connection, reference, 25 if (turn + number) % 2 else 0, "B", now)
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        given_out = [each for found in pool.map(work, range(THREADS)) for each in found]
    assert len(given_out) == THREADS * 5 * 26
    assert len(set(given_out)) == len(given_out)
