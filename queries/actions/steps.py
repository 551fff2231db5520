"""What every action on an existing case begins with: the role, the lock, the allowed move."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from queries.cases import CaseRecord, lock_case
from queries.linking.links import find_survivor
from rules import states
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, MoveNotAllowed, NotAllowed
from rules.lookups import Reference

SHORTEST_REASON = 10
LONGEST_TEXT = 20_000


def begin(
    connection: Connection,
    actor: Actor,
    verb: str,
    *,
    case_id: int,
    seen_seq: int | None,
    reference: Reference,
) -> tuple[CaseRecord, dict[str, Any]]:
    """Lock the case for a verb that the actor may use on it where it stands.

    Gives the case and the part of the event's body that moves it: its new status, if that changes.

    Raises:
        NotAllowed: the role may not use the verb.
        NotFound: no such case in the actor's scope.
        StaleCase: others have acted since the actor looked.
        MoveNotAllowed: the verb does not lead on from the case's status, or the case goes on in another.
    """
    check(actor, verb)
    case = lock_case(connection, actor, case_id=case_id, seen_seq=seen_seq)
    if case.state.outcome_code == states.MERGED and verb != "unmerge":
        _refuse_merged(connection, actor, case)
    return case, status_change(reference, verb, case, actor)


def _refuse_merged(connection: Connection, actor: Actor, case: CaseRecord) -> None:
    survivor = find_survivor(connection, actor, case_id=case.case_id)
    into = survivor.reference if survivor else "a query outside your area"
    raise MoveNotAllowed(f"{case.reference} was merged into {into}. Go on there, or undo the merge first.")


def status_change(reference: Reference, verb: str, case: CaseRecord, actor: Actor) -> dict[str, Any]:
    """The status a verb leads to, as part of an event's body; empty when it stays.

    Raises:
        MoveNotAllowed: the profile's table of moves does not have the verb from here.
        NotAllowed: it has, but not for this role.
    """
    move = reference.moves.get((verb, case.state.status))
    if move is None:
        status = reference.statuses[case.state.status].name.lower()
        raise MoveNotAllowed(f"{case.reference} is {status}; from there it cannot {verb.replace('_', ' ')}.")
    if actor.role != "system" and actor.role not in move.roles:
        raise NotAllowed(f"The role {actor.role} may not use “{move.name}” here.")
    return {} if move.to_status == case.state.status else {"status": move.to_status}


def require_text(text: str, what: str, *, shortest: int = 1) -> str:
    """The text without surrounding space, if its length is in bounds.

    Raises:
        InvalidInput: empty, too short to mean anything, or too long.
    """
    text = text.strip()
    if len(text) < shortest:
        raise InvalidInput(f"Write {what}" + (f" (at least {shortest} characters)." if shortest > 1 else "."))
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            f"{what.capitalize()} is longer than {LONGEST_TEXT} characters. Attach it as a file."
        )
    if "\x00" in text:
        raise InvalidInput(f"{what.capitalize()} holds a NUL character. Remove it and send it again.")
    return text


def require_day(day: date, what: str, now: datetime, reference: Reference) -> date:
    """The day, unless it lies in the past.

    Raises:
        InvalidInput: before today in the municipality.
    """
    today = reference.local_day(now)
    if day < today:
        raise InvalidInput(f"{what} cannot be in the past: choose {today:%d %b %Y} or later.")
    return day


def require_topic(reference: Reference, category_code: str, subcategory_code: str | None) -> None:
    """Refuse a category or sub-category that does not exist, is no longer used, or do not belong together.

    Raises:
        InvalidInput: says which to choose.
    """
    category = reference.categories.get(category_code)
    if category is None or category.retired:
        raise InvalidInput("Choose a category.")
    if subcategory_code is None:
        return
    subcategory = reference.subcategories.get(subcategory_code)
    if subcategory is None or subcategory.retired or subcategory.category_code != category_code:
        raise InvalidInput(f"Choose a sub-category of {category.name}.")
