"""Two people change the same queries at the same moment: one change is made whole, the other not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data.tables.bulk import bulk_action
from data.tables.cases import cases
from data.transaction import perform, read, transaction
from queries.actions.bulk_change import Changed, Done, change_many
from queries.bulk.preview import Preview, preview_bulk
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.bulk.changes import Assign, Selection
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case

QUERIES = 60
LATER = NOW + timedelta(minutes=1)


def look(actor: Actor, case_ids: tuple[int, ...], reference: Reference) -> Preview:
    return read(
        actor, preview_bulk, selection=Selection(case_ids=case_ids), change=Assign(actor.user_id),
        reference=reference, now=LATER,
    )  # fmt: skip


def change(actor: Actor, preview: Preview, reference: Reference) -> Done | Changed:
    try:
        return perform(actor, change_many, preview=preview, reference=reference, now=LATER)
    except Changed as changed:
        return changed


@pytest.mark.usefixtures("own_engine")
def test_of_two_changes_that_overlap_one_is_made_and_none_waits_for_ever() -> None:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        people = [make_actor(connection, "expert") for _ in range(2)]
        made = [make_case(connection, reference).case_id for _ in range(QUERIES)]
    picked = [tuple(made[:40]), tuple(reversed(made[20:]))]
    previews = [look(person, ids, reference) for person, ids in zip(people, picked, strict=True)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(change, people, previews, [reference] * 2))
    (winner,) = [person for person, result in zip(people, results, strict=True) if isinstance(result, Done)]
    with transaction(SYSTEM) as connection:
        holders = dict(connection.execute(sa.select(cases.c.case_id, cases.c.holder_id)).all())
        assert connection.scalars(sa.select(bulk_action.c.made_by)).all() == [winner.user_id]
    won = set(picked[people.index(winner)])
    assert holders == {case_id: winner.user_id if case_id in won else None for case_id in made}


@pytest.mark.usefixtures("own_engine")
def test_the_same_change_sent_twice_at_once_is_made_once() -> None:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        person = make_actor(connection, "expert")
        made = tuple(make_case(connection, reference).case_id for _ in range(QUERIES))
    preview = look(person, made, reference)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(change, [person] * 2, [preview] * 2, [reference] * 2)
    assert first == second
    with transaction(SYSTEM) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(bulk_action)) == 1
        assert set(connection.scalars(sa.select(cases.c.last_seq))) == {2}
