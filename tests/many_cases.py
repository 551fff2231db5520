"""Hundreds of different cases at once: the noise among which a filter must find its own."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from queries.actions.record import NewCase
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.cases import CaseRecord
from rules import events as kinds
from rules import states
from rules.actor import SYSTEM
from rules.events import DESK, Event
from rules.lookups import Reference

SOURCES = (DESK, "helpdesk", "old_system")


def log_many(
    connection: Connection,
    reference: Reference,
    *,
    count: int,
    now: datetime,
    seed: int = 1,
    holders: Sequence[int] = (),
    teams: Sequence[int] = (),
    loggers: Sequence[int | None] = (None,),
) -> list[CaseRecord]:
    """Cases of every category, region, status, age and amount; a seed gives the same ones again."""
    chance = random.Random(seed)
    changes = [_make(chance, reference, now, number, holders, teams, loggers) for number in range(count)]
    return record_many(connection, SYSTEM, changes, reference=reference, now=now)


def _make(
    chance: random.Random,
    reference: Reference,
    now: datetime,
    number: int,
    holders: Sequence[int],
    teams: Sequence[int],
    loggers: Sequence[int | None],
) -> CaseChange:
    at = now - timedelta(
        days=chance.choice((0, 1, 5, 20, 29, 31, 45, 75, 120, 400)), hours=chance.random() * 9
    )
    source = chance.choices(SOURCES, (6, 1, 1))[0]
    words = f"Query number {number} about {chance.choice(('water', 'rates', 'a payment', 'the meter'))}"
    logged = Event(kinds.LOGGED, at, _describe(chance, reference, at, teams))
    case = NewCase(words, source, None if source == DESK else f"{source}-{number}")
    events = [NewEvent(logged, ("words", words)), *_go_on(chance, reference, at, now, holders)]
    if number % 7 == 0 and not any(each.event.kind == kinds.RESOLVED for each in events):
        events.append(NewEvent(_promise(now, number)))
    if number % 9 == 0:
        rung = reference.ladder[number % len(reference.ladder)]
        events.append(NewEvent(Event(kinds.ESCALATED, now, {"step": rung.step, "code": rung.code})))
    return CaseChange(case, events, logged_at=at + timedelta(hours=1), logged_by=chance.choice(loggers))


def _promise(now: datetime, number: int) -> Event:
    """A call to the resident, promised for a day around now."""
    at = now + timedelta(days=number % 3 - 1, minutes=number)
    day = at.date().isoformat()
    body = {"next_step": "Call back", "next_step_on": day, "call_back_at": at.isoformat()}
    return Event(kinds.NEXT_STEP_SET, now, body)


def _describe(
    chance: random.Random, reference: Reference, at: datetime, teams: Sequence[int]
) -> dict[str, Any]:
    category = chance.choice(list(reference.categories))
    subcategory = chance.choice([None, *(s.code for s in reference.list_subcategories(category))])
    ward = chance.choice([None, *reference.list_wards(reference.local_day(at))])
    amount = chance.choice((None, "0.00", "999.99", "1000.00", "2500.50", "60000.00"))
    return {
        "category_code": category,
        "subcategory_code": subcategory,
        "priority_code": chance.choice(list(reference.priorities)),
        "account_no": chance.choice((None, f"55{chance.randrange(10**7):07d}")),
        "customer_class_code": chance.choice([None, *reference.customer_classes]),
        "region": ward.region_code if ward else chance.choice("BDX"),
        "delimitation_code": ward.delimitation_code if ward else None,
        "ward_no": ward.ward_no if ward else None,
        "entity_code": reference.owner_entity(category, subcategory, reference.local_day(at)),
        "channel_code": chance.choice([None, "phone", "walk_in", "email"]),
        "amount_rand": None if amount is None else str(Decimal(amount)),
        "hardship": chance.random() < 0.1,
        "team_id": chance.choice([None, *teams]),
        "next_step": "First look at the query",
        "next_step_on": (at + timedelta(days=chance.randrange(40))).date().isoformat(),
    }


def _go_on(
    chance: random.Random, reference: Reference, at: datetime, now: datetime, holders: Sequence[int]
) -> list[NewEvent]:
    """What happened next: nothing, or it was taken, and then perhaps waits or is resolved."""
    if not holders or chance.random() < 0.5:
        return []
    holder = chance.choice(holders)
    bodies: list[tuple[str, dict[str, Any]]] = [
        (kinds.CLAIMED, {"holder_id": holder, "status": states.IN_PROGRESS})
    ]
    resolved = {
        "status": states.RESOLVED,
        "outcome_code": reference.list_outcomes()[0].code,
        "cause_code": chance.choice(("catch_up", "bad_estimate")),
    }
    bodies += chance.choice(
        [
            [],
            [],
            [(kinds.MOVED, {"status": states.WAITING_RESIDENT})],
            [(kinds.MOVED, {"status": states.WAITING_ENTITY})],
            [(kinds.RESOLVED, resolved)],
            [(kinds.RESOLVED, resolved), (kinds.REOPENED, {"status": states.NEW})],
            [(kinds.CORRECTED, {"region": "D", "ward_no": None}), (kinds.RESOLVED, resolved)],
            [(kinds.RELEASED, {"status": states.NEW})],
        ]
    )
    later = min(now - timedelta(minutes=1), at + timedelta(hours=chance.choice((2, 2, 700))))
    return [
        NewEvent(Event(kind, later + timedelta(seconds=n), body, holder))
        for n, (kind, body) in enumerate(bodies)
    ]
