"""Whether a change of many queries can be asked for at all, before any of them is looked at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from queries.actions.hold import require_holder, require_team
from queries.actions.linking.pairs import read_kin
from queries.actions.steps import require_day, require_text, require_topic
from queries.linking.typed import find_typed
from rules.bulk.changes import (
    DATED_VERBS,
    STATUS_VERBS,
    Assign,
    Balance,
    Change,
    Gather,
    Move,
    PlanNext,
    Prioritise,
    Recategorise,
    Tell,
)
from rules.errors import InvalidInput
from rules.linking.allowed import list_as_parent
from rules.lookups import Reference

LONGEST_STEP: Final = 200
LONGEST_SUBJECT: Final = 120
LONGEST_MESSAGE: Final = 5_000
LATEST: Final = timedelta(days=90)


def require_change(connection: Connection, change: Change, reference: Reference, now: datetime) -> Change:
    """The change with its words trimmed, if all it names exists and its days are to come.

    Raises:
        InvalidInput: says what to choose or write.
    """
    checked: Change = _CHECKS[type(change)](connection, change, reference, now)
    return checked


def _assign(connection: Connection, change: Assign, reference: Reference, now: datetime) -> Assign:
    if change.holder_id is None and change.team_id is None:
        raise InvalidInput("Choose a person or a team to give them to.")
    if change.from_id is not None and change.from_id == change.holder_id:
        raise InvalidInput("Choose somebody else: this is the person whose work is handed over.")
    require_holder(connection, change.holder_id)
    require_team(connection, change.team_id)
    return change


def _balance(connection: Connection, change: Balance, reference: Reference, now: datetime) -> Balance:
    require_team(connection, change.team_id)
    return change


def _recategorise(
    connection: Connection, change: Recategorise, reference: Reference, now: datetime
) -> Recategorise:
    require_topic(reference, change.category_code, change.subcategory_code)
    return replace(change, reason=require_text(change.reason, "why they belong there"))


def _prioritise(
    connection: Connection, change: Prioritise, reference: Reference, now: datetime
) -> Prioritise:
    priority = reference.priorities.get(change.priority_code)
    if priority is None or priority.retired:
        raise InvalidInput("Choose a priority.")
    return change


def _move(connection: Connection, change: Move, reference: Reference, now: datetime) -> Move:
    if change.verb not in STATUS_VERBS:
        raise InvalidInput("Choose what happens to their status.")
    if change.verb not in DATED_VERBS:
        return change
    if unknown := set(change.document_codes) - set(reference.documents):
        raise InvalidInput(f"These documents are not on the list: {', '.join(sorted(unknown))}.")
    if change.verb == "request_documents" and not change.document_codes:
        raise InvalidInput("Tick at least one document to ask for.")
    if change.on is None:
        raise InvalidInput("Choose a day.")
    require_day(change.on, "The day", now, reference)
    return change


def _plan_next(connection: Connection, change: PlanNext, reference: Reference, now: datetime) -> PlanNext:
    words = change.next_step.strip()
    if words:
        words = require_text(words, "the next step")
    if len(words) > LONGEST_STEP:
        raise InvalidInput(f"Keep the next step under {LONGEST_STEP} characters.")
    require_day(change.next_step_on, "The next step", now, reference)
    return replace(change, next_step=words)


def _gather(connection: Connection, change: Gather, reference: Reference, now: datetime) -> Gather:
    parent = find_typed(connection, change.parent, reference)
    kin = read_kin(connection, parent)
    if kin.is_merged:
        raise InvalidInput(f"{kin.reference} was merged into another query. Choose that one.")
    for refusal in list_as_parent(kin):
        raise InvalidInput(refusal)
    return Gather(parent.reference, parent.case_id)


def _tell(connection: Connection, change: Tell, reference: Reference, now: datetime) -> Tell:
    subject = " ".join(require_text(change.subject, "the subject").split())
    body = require_text(change.body, "what the residents are told").replace("\r\n", "\n")
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise InvalidInput(f"The subject is one line of at most {LONGEST_SUBJECT} characters.")
    if len(body) > LONGEST_MESSAGE or any(letter < " " and letter not in "\n\t" for letter in body):
        raise InvalidInput(
            f"The message has at most {LONGEST_MESSAGE} characters, and no control characters."
        )
    if not now < change.not_before_at <= now + LATEST:
        raise InvalidInput(f"Choose a moment to come, at most {LATEST.days} days from now.")
    return replace(change, subject=subject, body=body)


_CHECKS: Final[dict[type[Any], Callable[[Connection, Any, Reference, datetime], Change]]] = {
    Assign: _assign,
    Balance: _balance,
    Recategorise: _recategorise,
    Prioritise: _prioritise,
    Move: _move,
    PlanNext: _plan_next,
    Gather: _gather,
    Tell: _tell,
}
