"""Invites residents from the backlog: an event on each query, a row each, an e-mail where there is one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, invitation
from data.tables.cases import cases
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.actions.sessions.changes import note_change
from queries.actions.sessions.tell import Told, tell_invited
from queries.cases import CaseRecord, as_record
from queries.sessions.candidates import MOST_PLACES, get_candidates
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.events import Event
from rules.lookups import Reference
from rules.sessions.ranking import Ranked, rank
from rules.written import show_count

_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Invited:
    """A query whose resident is invited; without an e-mail (`mailed`) the SMS is what to send."""

    reference: str
    mailed: bool
    sms: str


def invite(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    case_ids: Collection[int],
    reference: Reference,
    now: datetime,
) -> list[Invited]:
    """Invite for some queries, all or none, the best first; gives what to send by SMS.

    Raises:
        InvalidInput: none was ticked, or too many.
        Conflict: the campaign is over or has no evening to come for a query's category, or some have been
            invited, booked, resolved or lost their contact meanwhile: which ones is said.
        NotFound: there is no such campaign.
    """
    check(actor, "plan_sessions")
    wanted = set(case_ids)
    if not wanted:
        raise InvalidInput("Tick whom to invite.")
    if len(wanted) > MOST_PLACES:
        raise InvalidInput(f"Invite {MOST_PLACES} at a time at most.")
    _require_running(connection, campaign_id)
    locked = _lock(connection, wanted)
    found = get_candidates(
        connection, actor, campaign_id=campaign_id, case_ids=wanted, reference=reference, now=now
    )
    _require_all(wanted, {each.case_id for each in found}, locked, reference)
    ranked = rank(found, reference.sessions, now)
    _write(connection, actor, campaign_id, ranked, locked, reference, now)
    told = tell_invited(
        connection, actor, campaign_id=campaign_id, case_ids=wanted, reference=reference, now=now
    )
    _require_evenings(told, locked)
    return _list_invited(told, ranked)


def _require_running(connection: Connection, campaign_id: int) -> None:
    """Lock the campaign against being closed or cancelled while invitations to it are written."""
    status = connection.scalar(
        sa.select(campaign.c.status).where(campaign.c.campaign_id == campaign_id).with_for_update(read=True)
    )
    if status is None:
        raise NotFound("There is no campaign of that number.")
    if status == "planned":
        raise Conflict("Open the campaign first: nobody can book a seat yet.")
    if status != "open":
        raise Conflict(f"This campaign is {status}; it invites nobody any more.")


def _lock(connection: Connection, case_ids: Collection[int]) -> dict[int, CaseRecord]:
    """The queries the actor sees, locked in the order of their numbers."""
    rows = connection.execute(
        sa.select(cases).where(cases.c.case_id.in_(case_ids)).order_by(cases.c.case_id).with_for_update()
    )
    return {record.case_id: record for record in map(as_record, rows)}


def _require_all(
    wanted: set[int], found: set[int], locked: dict[int, CaseRecord], reference: Reference
) -> None:
    missing = sorted(wanted - found)
    if not missing:
        return
    names = [locked[case_id].reference for case_id in missing if case_id in locked]
    hidden = len(missing) - len(names)
    shown = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    parts = (
        [
            f"{shown} cannot be invited any more: invited, booked or resolved meanwhile, or without a"
            " contact. Nobody was invited; untick them and send again."
        ]
        if names
        else []
    )
    if hidden:
        parts.append(f"{hidden} of the ticked queries are outside your area.")
    raise Conflict(" ".join(parts))


def _write(
    connection: Connection,
    actor: Actor,
    campaign_id: int,
    ranked: list[Ranked],
    locked: dict[int, CaseRecord],
    reference: Reference,
    now: datetime,
) -> None:
    said = {"campaign_id": campaign_id}
    event = Event(events.INVITED, now, said, actor.user_id)
    changes = [CaseChange(locked[each.candidate.case_id], [NewEvent(event)]) for each in ranked]
    record_many(connection, actor, changes, reference=reference, now=now)
    rows = [
        {
            "campaign_id": campaign_id,
            "case_id": each.candidate.case_id,
            "rank": place,
            "score": round(each.score, 4),
            "reasons": [[part.name, round(part.factor, 4), part.working] for part in each.parts],
            "invited_at": now,
            "invited_by": actor.user_id,
        }
        for place, each in enumerate(ranked, start=1)
    ]
    connection.execute(sa.insert(invitation), rows)
    note_change(
        connection, by=actor, campaign_id=campaign_id, kind="invited", detail={"queries": len(rows)}, now=now
    )


def _require_evenings(told: list[Told], locked: dict[int, CaseRecord]) -> None:
    """A query for which no evening is left would be invited to nothing."""
    left = sorted(set(locked) - {each.case_id for each in told})
    if left:
        names = ", ".join(locked[case_id].reference for case_id in left[:_LISTED])
        count = show_count(len(left))
        raise Conflict(f"No evening is left for the topic of {count} queries ({names}). Nobody was invited.")


def _list_invited(told: list[Told], ranked: list[Ranked]) -> list[Invited]:
    by_case = {each.case_id: each for each in told}
    return [
        Invited(
            each.candidate.reference,
            by_case[each.candidate.case_id].draft is not None,
            by_case[each.candidate.case_id].texts.sms,
        )
        for each in ranked
    ]
