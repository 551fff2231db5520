"""What it takes to explain the deadline of one case: its events and the rules its clocks were read by."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from queries.cases import CaseRecord, list_events
from queries.rulebooks import MovedDate, get_rulebook, list_moved_dates
from rules.access import check
from rules.actor import Actor
from rules.case import replay, settle
from rules.clocks.credits import Credit
from rules.clocks.deadlines import credits_of
from rules.clocks.explanation import Explanation, explain
from rules.hands import HandSpan, list_hands, name_desks
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class DeadlineStory:
    """Why a case is due when it is, and in whose hands it was.

    `revision` numbers the version of the rules. `credits_` bring the case forward to `act_by_at`. `moved`
    tells how changes of the rules moved its due date.
    """

    explanation: Explanation
    hands: tuple[HandSpan, ...]
    revision: int
    credits_: tuple[Credit, ...]
    act_by_at: datetime
    moved: tuple[MovedDate, ...]
    read_at: datetime


def explain_deadline(
    connection: Connection, actor: Actor, *, case: CaseRecord, reference: Reference, now: datetime
) -> DeadlineStory:
    """Take the deadline of a case apart as it stands at an instant. Three statements at most.

    Raises:
        NotFound: the version of the rules that its clocks name is gone.
    """
    check(actor, "see_case")
    rulebook = reference.rulebook
    if case.clock_revision not in (0, rulebook.revision):
        rulebook = get_rulebook(connection, actor, revision=case.clock_revision)
    history = settle(list_events(connection, actor, case_id=case.case_id))
    state = replay(history)
    explanation = explain(state, history, rulebook, now)
    desks = {code: category.desk for code, category in reference.categories.items()}
    return DeadlineStory(
        explanation=explanation,
        hands=list_hands(name_desks(state.hands, desks), explanation.resolution.stopped_at or now),
        revision=rulebook.revision,
        credits_=credits_of(state, rulebook, case.known_at),
        act_by_at=case.act_by_at,
        moved=tuple(list_moved_dates(connection, actor, case_id=case.case_id)),
        read_at=now,
    )
