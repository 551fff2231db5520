"""Many queries put under one parent at once, and taken off again."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from queries.actions.bulk_change import Changed, change_many
from queries.actions.bulk_undo import undo_bulk
from queries.actions.linking.parents import link
from queries.bulk.preview import preview_bulk
from queries.cases import CaseRecord
from queries.linking.links import list_links
from rules.actor import Actor
from rules.bulk.changes import Gather, Selection
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference
from tests.make import make_case
from tests.queries.bulk_cases import make_bulk
from tests.queries.every_filter import LATER

MINUTE = timedelta(minutes=1)


@pytest.fixture
def five(connection: Connection, reference: Reference) -> list[CaseRecord]:
    return [make_case(connection, reference, now=LATER - MINUTE) for _ in range(5)]


def hang(
    connection: Connection, actor: Actor, child: CaseRecord, parent: CaseRecord, reference: Reference
) -> None:
    link(
        connection, actor, case_id=child.case_id, seen_seq=None, other_id=parent.case_id, is_parent=True,
        reference=reference, now=LATER,
    )  # fmt: skip


def test_children_hang_on_the_parent_until_it_is_undone(
    connection: Connection, reference: Reference, expert: Actor, five: list[CaseRecord]
) -> None:
    parent, *others = five
    typed = parent.reference.replace("-", " ").lower()
    preview, done = make_bulk(connection, expert, five, Gather(typed), reference, LATER)
    assert {each.case_id for each in preview.accepted} == {case.case_id for case in others}
    assert [(each.reason, each.cases) for each in preview.refused] == [("It is the parent itself.", 1)]
    links = list_links(connection, expert, case_id=parent.case_id)
    assert {each.case_id for each in links} == {case.case_id for case in others}
    assert {each.kind for each in links} == {"child_of"}
    undo_bulk(connection, expert, bulk_id=done.bulk_id, reference=reference, now=LATER + MINUTE)
    assert list_links(connection, expert, case_id=parent.case_id) == []


def test_who_has_kin_already_is_refused_with_the_reason(
    connection: Connection, reference: Reference, expert: Actor, five: list[CaseRecord]
) -> None:
    parent, child, other_parent, free, _ = five
    hang(connection, expert, child, other_parent, reference)
    preview, _ = make_bulk(
        connection, expert, [child, other_parent, free], Gather(parent.reference), reference, LATER
    )
    assert [each.case_id for each in preview.accepted] == [free.case_id]
    reasons = {each.reason: [row.reference for row in each.rows] for each in preview.refused}
    assert reasons == {
        "It has a parent already. Take it off that one first.": [child.reference],
        "It is a parent itself. Link its children one by one, or make it the parent.": [
            other_parent.reference
        ],
    }


def test_a_child_is_no_parent_for_many_and_nor_is_what_does_not_exist(
    connection: Connection, reference: Reference, expert: Actor, five: list[CaseRecord]
) -> None:
    parent, child, free, *_ = five
    hang(connection, expert, child, parent, reference)
    for change, error, words in (
        (Gather(child.reference), InvalidInput, "is the child of another query"),
        (Gather("nothing like it"), NotFound, "There is no query"),
        (Gather(" "), InvalidInput, "Type the reference"),
    ):
        with pytest.raises(error, match=words):
            make_bulk(connection, expert, [free], change, reference, LATER)


def test_a_child_that_found_a_parent_meanwhile_stops_the_change(
    connection: Connection, reference: Reference, expert: Actor, five: list[CaseRecord]
) -> None:
    parent, other, *rest = five
    selection = Selection(case_ids=tuple(case.case_id for case in rest))
    preview = preview_bulk(
        connection,
        expert,
        selection=selection,
        change=Gather(parent.reference),
        reference=reference,
        now=LATER,
    )
    hang(connection, expert, rest[0], other, reference)
    with pytest.raises(Changed):
        change_many(connection, expert, preview=preview, reference=reference, now=LATER + MINUTE)
    assert list_links(connection, expert, case_id=parent.case_id) == []
