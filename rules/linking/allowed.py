"""Which queries may be linked, merged and taken apart again, and in plain words why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from rules import states
from rules.case import CaseState
from rules.written import show_count, show_rand

MOST_PARTS: Final = 5
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two queries that are to be joined."""

    reference: str
    state: CaseState


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """What goes on for one query alone and would come to nothing if it ended in another.

    `disputed_rand` stands in dispute, `corrections` of its bill are under way, `seats` are booked,
    `department` has it, `children` hang on it; `is_cause`: it stands for many accounts.
    """

    disputed_rand: Decimal = NOTHING
    corrections: int = 0
    seats: int = 0
    department: str = ""
    children: int = 0
    is_cause: bool = False


def list_merge_refusals(merged: Side, kept: Side, ends: OpenEnds, now: datetime) -> list[str]:
    """Why one query may not be merged into another; empty when it may."""
    if merged.reference == kept.reference:
        return ["A query cannot be merged into itself. Choose another one."]
    return [*_list_standing(merged, kept, now), *_list_apart(merged, kept), *_list_open_ends(merged, ends)]


def _list_standing(merged: Side, kept: Side, now: datetime) -> Iterator[str]:
    for side in (merged, kept):
        if side.state.outcome_code == states.MERGED:
            yield f"{side.reference} was merged into another query already. Use that one."
        elif not side.state.is_open:
            yield f"{side.reference} is resolved: only open queries are merged. Open it again first."
        elif side.state.last_event_at is not None and side.state.last_event_at > now:
            yield f"{side.reference} holds something dated later than now. Merge the two after that."


def _list_apart(merged: Side, kept: Side) -> Iterator[str]:
    account_no, other_no = merged.state.account_no, kept.state.account_no
    if account_no is None or account_no == other_no:
        return
    if other_no is None:
        yield (
            f"{kept.reference} names no account, {merged.reference} does. Merge them the other way round, or"
            " add the account first."
        )
    else:
        yield (
            "They are about different accounts, and each holder gets an answer of their own. Link both to a"
            " parent instead."
        )


def _list_open_ends(merged: Side, ends: OpenEnds) -> Iterator[str]:
    name = merged.reference
    other_way = "or merge the other one into it"
    if ends.disputed_rand:
        rand = show_rand(ends.disputed_rand)
        yield f"{rand} is in dispute on {name} and would lose its hold. Release the lines first, {other_way}."
    if ends.corrections:
        yield f"A correction of the bill is under way on {name}. Wait for it or withdraw it, {other_way}."
    if ends.seats:
        yield f"A seat in a virtual session is booked for {name}. Cancel the seat first, {other_way}."
    if ends.department:
        yield f"{name} lies with {ends.department}. Take it back first, {other_way}."
    if ends.is_cause:
        yield f"{name} stands for a cause that many accounts share, so it stays. Merge the other one into it."
    elif ends.children:
        queries = "1 query hangs" if ends.children == 1 else f"{show_count(ends.children)} queries hang"
        yield f"{queries} on {name} as its children. Take them off first, {other_way}."


def list_unmerge_refusals(merged: Side, kept: Side) -> list[str]:
    """Why a merge may not be taken back as things stand; empty when it may."""
    if kept.state.outcome_code == states.MERGED:
        return [f"{kept.reference} was merged into another query since. Undo that merge first."]
    if not kept.state.is_open:
        return [
            f"{kept.reference} was resolved since, and its decision answers {merged.reference} too. Open it"
            " again first."
        ]
    return []


@dataclass(frozen=True, slots=True)
class Kin:
    """Where a query stands among parents and children."""

    reference: str
    is_merged: bool
    has_parent: bool
    children: int


def list_parent_refusals(child: Kin, parent: Kin) -> list[str]:
    """Why one query may not become the child of another; empty when it may.

    A parent has no parent of its own and a child no children, so that nothing can go round in a circle.
    """
    if child.reference == parent.reference:
        return ["A query cannot be its own parent. Choose another one."]
    return [*_list_merged(child, parent), *list_as_child(child), *list_as_parent(parent)]


def _list_merged(*both: Kin) -> Iterator[str]:
    for kin in both:
        if kin.is_merged:
            yield f"{kin.reference} was merged into another query. Link that one."


def list_as_child(child: Kin) -> Iterator[str]:
    """Why a query that was not merged may have no parent at all."""
    if child.has_parent:
        yield f"{child.reference} has a parent already. Take it off that one first."
    if child.children:
        yield f"{child.reference} is a parent itself. Link its children one by one, or make it the parent."


def list_as_parent(parent: Kin) -> Iterator[str]:
    """Why a query that was not merged may have no children."""
    if parent.has_parent:
        yield f"{parent.reference} is the child of another query. Link to its parent instead."
