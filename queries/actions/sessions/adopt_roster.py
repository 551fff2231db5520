"""Writes a proposed roster: each place as if a manager had added it, those that no longer fit left out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from queries.actions.attempts import attempt
from queries.actions.sessions.roster import add_expert
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many places were added, and why others were not, a sentence each."""

    added: int
    refused: tuple[str, ...]


def adopt_roster(
    connection: Connection,
    actor: Actor,
    *,
    places: Collection[tuple[int, int]],
    reference: Reference,
    now: datetime,
) -> Adopted:
    """Add places, pairs of expert and virtual session.

    What changed since the plan was made (leave, a place elsewhere, an evening cancelled) keeps that one place
    out and costs no other.

    Raises:
        InvalidInput: no place was chosen.
    """
    check(actor, "plan_sessions")
    if not places:
        raise InvalidInput("Tick the places to put on the roster.")
    refused = []
    for user_id, virtual_session_id in sorted(places, key=lambda place: (place[1], place[0])):
        add = partial(
            add_expert,
            connection,
            actor,
            virtual_session_id=virtual_session_id,
            user_id=user_id,
            reference=reference,
            now=now,
        )
        if (sentence := attempt(connection, add)) is not None:
            refused.append(sentence)
    return Adopted(len(places) - len(refused), tuple(dict.fromkeys(refused)))
