"""Parents and children: one parent, one level, and the parent counts them."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data.constraints import as_domain_error
from data.tables.links import case_link
from queries.actions.linking.parents import link, unlink
from queries.cases import CaseRecord, StaleCase, list_events
from queries.linking.links import MOST_SHOWN, list_links
from rules import events as kinds
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, MoveNotAllowed, NotFound
from rules.lookups import Reference
from tests.make import make_actor, make_case
from tests.queries.adding_up import assert_adds_up
from tests.queries.linking.joining import LATER, merge_into, put_under, read_anew
from tests.queries.statements import count_statements


@pytest.fixture
def parent(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference)


@pytest.fixture
def child(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference)


def take_off(
    connection: Connection, actor: Actor, case: CaseRecord, child: CaseRecord, reference: Reference
) -> CaseRecord:
    return unlink(
        connection, actor, case_id=case.case_id, seen_seq=None, child_id=child.case_id, reference=reference,
        now=LATER,
    )  # fmt: skip


def test_a_child_is_told_by_its_parent_and_the_parent_by_its_child(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord
) -> None:
    after = put_under(connection, expert, child, parent, reference)
    last = list_events(connection, SYSTEM, case_id=child.case_id)[-1]
    assert (last.kind, last.body["to"]) == (kinds.LINKED, parent.reference)
    assert after.state.status == child.state.status
    (up,) = list_links(connection, expert, case_id=child.case_id)
    (down,) = list_links(connection, expert, case_id=parent.case_id)
    assert (up.kind, up.is_ours, up.reference) == ("child_of", True, parent.reference)
    assert (down.kind, down.is_ours, down.reference) == ("child_of", False, child.reference)
    assert_adds_up(connection, reference)


def test_a_parent_lists_its_open_children_first_and_counts_all_in_one_statement(
    connection: Connection, reference: Reference, expert: Actor, parent: CaseRecord
) -> None:
    children = [make_case(connection, reference, account_no="550000042") for _ in range(MOST_SHOWN + 5)]
    for each in children:
        put_under(connection, expert, each, parent, reference)
    merge_into(connection, expert, children[-1], children[0], reference)
    with count_statements(connection) as statements:
        found = list_links(connection, expert, case_id=parent.case_id)
    assert len(statements) == 1
    assert len(found) == MOST_SHOWN
    assert {(each.alike, each.alike_open) for each in found} == {(MOST_SHOWN + 5, MOST_SHOWN + 4)}
    assert children[-1].case_id not in {each.case_id for each in found}


def test_taken_off_it_can_be_put_under_another(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord
) -> None:
    other = make_case(connection, reference)
    put_under(connection, expert, child, parent, reference)
    with pytest.raises(MoveNotAllowed, match="has a parent already"):
        put_under(connection, expert, child, other, reference)
    with pytest.raises(NotFound, match="no child of that query"):
        take_off(connection, expert, other, child, reference)


@pytest.mark.parametrize("from_parent", [True, False])
def test_either_page_takes_a_child_off(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord,
    from_parent: bool,
) -> None:  # fmt: skip
    put_under(connection, expert, child, parent, reference)
    take_off(connection, expert, parent if from_parent else child, child, reference)
    assert list_links(connection, expert, case_id=child.case_id) == []
    assert list_events(connection, SYSTEM, case_id=child.case_id)[-1].kind == kinds.UNLINKED
    assert put_under(connection, expert, parent, child, reference).case_id == parent.case_id


def test_nothing_goes_round_in_a_circle(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord
) -> None:
    third = make_case(connection, reference)
    put_under(connection, expert, child, parent, reference)
    for one, other, sentence in (
        (parent, child, "is a parent itself"),
        (parent, third, "is a parent itself"),
        (third, child, "is the child of another query"),
        (third, third, "cannot be its own parent"),
    ):
        with pytest.raises(MoveNotAllowed, match=sentence):
            put_under(connection, expert, one, other, reference)


def test_a_merged_query_gets_no_links(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord
) -> None:
    third = make_case(connection, reference)
    merge_into(connection, expert, parent, third, reference)
    with pytest.raises(MoveNotAllowed, match=f"{parent.reference} was merged into another query"):
        put_under(connection, expert, child, parent, reference)
    assert read_anew(connection, child) == child


def test_what_others_did_meanwhile_is_shown_first(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord
) -> None:
    with pytest.raises(StaleCase):
        link(
            connection, expert, case_id=child.case_id, seen_seq=7, other_id=parent.case_id, is_parent=True,
            reference=reference, now=LATER,
        )  # fmt: skip


BROKEN = {
    "itself": ("child_of", 0, 0, InvalidInput),
    "a second parent": ("child_of", 0, 2, Conflict),
    "the other way round": ("child_of", 1, 0, Conflict),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_guards_links_whatever_the_desk_does(
    connection: Connection, reference: Reference, expert: Actor, child: CaseRecord, parent: CaseRecord,
    name: str,
) -> None:  # fmt: skip
    kind, one, other, error = BROKEN[name]
    all_three = (child, parent, make_case(connection, reference))
    put_under(connection, expert, child, parent, reference)
    values: dict[str, Any] = {
        "case_id": all_three[one].case_id,
        "to_id": all_three[other].case_id,
        "kind": kind,
    }
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(sa.insert(case_link).values(made_by=0, made_at=LATER, **values))
    assert isinstance(as_domain_error(refused.value), error)


def test_links_are_seen_from_one_end_and_made_with_sight_of_both(
    connection: Connection, reference: Reference, expert: Actor, act_as: Any
) -> None:
    north = make_actor(connection, "expert", regions=("A",))
    here = make_case(connection, reference, region="A")
    there = make_case(connection, reference, region="D")
    put_under(connection, expert, here, there, reference)
    act_as(north)
    (seen,) = list_links(connection, north, case_id=here.case_id)
    assert (seen.case_id, seen.reference, seen.title) == (there.case_id, None, None)
    mine = make_case(connection, reference, region="A")
    act_as(north)
    with pytest.raises(NotFound):
        put_under(connection, north, mine, there, reference)
    assert list_links(connection, north, case_id=there.case_id) != []
