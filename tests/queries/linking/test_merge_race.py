"""Two people join or part the same queries at the same moment: one does it, the other is told."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.cases import case_event, cases
from data.tables.links import case_link
from data.transaction import perform, read, transaction
from queries.actions.linking.merging import merge, unmerge
from queries.actions.linking.parents import link
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules import states
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, DomainError, MoveNotAllowed, NotFound
from rules.lookups import Reference
from tests.make import make_actor, make_case
from tests.queries.adding_up import assert_adds_up
from tests.queries.linking.joining import LATER

pytestmark = pytest.mark.usefixtures("own_engine")
ROUNDS = 6
Work = Callable[[Actor], Any]


def make_all(count: int) -> tuple[Reference, list[Actor], list[CaseRecord]]:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        people = [make_actor(connection, "expert") for _ in range(2)]
        made = [make_case(connection, reference, account_no="550000042") for _ in range(count)]
    return reference, people, made


def at_once(people: Sequence[Actor], works: Sequence[Work]) -> list[Any]:
    """Do all works in threads that start together; a refusal is given back."""
    ready = Barrier(len(works))

    def do(person: Actor, work: Work) -> Any:
        ready.wait()
        try:
            return work(person)
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, people, works))


def merging(merged: CaseRecord, kept: CaseRecord, reference: Reference) -> Work:
    return lambda person: perform(
        person, merge, case_id=merged.case_id, seen_seq=merged.last_seq, other_id=kept.case_id,
        other_seq=kept.last_seq, stays_id=kept.case_id, reference=reference, now=LATER,
    )  # fmt: skip


def test_of_two_who_merge_the_same_pair_the_other_way_round_exactly_one_wins() -> None:
    reference, people, made = make_all(2 * ROUNDS)
    for one, other in zip(made[::2], made[1::2], strict=True):
        done = at_once(people, [merging(one, other, reference), merging(other, one, reference)])
        assert sorted(isinstance(each, CaseRecord) for each in done) == [False, True]
        assert any(isinstance(each, Conflict | MoveNotAllowed) for each in done)
        with transaction(SYSTEM) as connection:
            pair = (one.case_id, other.case_id)
            merged = connection.scalars(
                sa.select(cases.c.case_id).where(
                    cases.c.case_id.in_(pair), cases.c.outcome_code == states.MERGED
                )
            ).all()
            links = connection.scalars(
                sa.select(case_link.c.case_id).where(case_link.c.case_id.in_(pair))
            ).all()
            assert len(merged) == 1
            assert links == merged
    with transaction(SYSTEM) as connection:
        assert_adds_up(connection, reference)


def test_three_queries_never_end_in_a_circle() -> None:
    reference, people, made = make_all(3)
    circle = [merging(made[n], made[(n + 1) % 3], reference) for n in range(3)]
    at_once([people[0], people[1], people[0]], circle)
    with transaction(SYSTEM) as connection:
        still_open = connection.scalar(
            sa.select(sa.func.count()).select_from(cases).where(cases.c.status != states.RESOLVED)
        )
        assert still_open is not None
        assert still_open >= 1
        assert_adds_up(connection, reference)


def test_of_two_who_undo_the_same_merge_one_does() -> None:
    reference, people, (one, other) = make_all(2)
    merging(one, other, reference)(people[0])

    def undo(person: Actor) -> Any:
        return perform(
            person, unmerge, case_id=one.case_id, seen_seq=None, merged_id=one.case_id, reference=reference,
            now=LATER,
        )  # fmt: skip

    done = at_once(people, [undo, undo])
    assert sorted(isinstance(each, CaseRecord) for each in done) == [False, True]
    assert any(isinstance(each, Conflict | NotFound | MoveNotAllowed) for each in done)
    with transaction(SYSTEM) as connection:
        told = sa.select(sa.func.count()).where(case_event.c.kind == "unmerged")
        assert connection.scalar(told) == 2
        assert_adds_up(connection, reference)


def test_two_never_become_each_others_parent() -> None:
    reference, people, made = make_all(2 * ROUNDS)

    def linking(child: CaseRecord, parent: CaseRecord) -> Work:
        return lambda person: perform(
            person, link, case_id=child.case_id, seen_seq=None, other_id=parent.case_id, is_parent=True,
            reference=reference, now=LATER,
        )  # fmt: skip

    for one, other in zip(made[::2], made[1::2], strict=True):
        done = at_once(people, [linking(one, other), linking(other, one)])
        assert sorted(isinstance(each, CaseRecord) for each in done) == [False, True]
