"""What outings are planned from: wards and areas as the ledger has them, people and what stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from queries.outings.coverage import load_facts
from queries.outings.needs import list_ward_needs
from queries.outings.outings import LIVE, Outing, OutingFilter, list_outings, list_people
from queries.outings.staff import list_away, list_busy, list_goers
from rules.access import check
from rules.actor import Actor
from rules.coverage.areas import period_of
from rules.coverage.facts import DAY, WEEK, Facts, list_days, monday_of
from rules.coverage.wards import WardState, find_pace, find_wards
from rules.lookups import Reference
from rules.outings.need import WardNeed, score, tell_need
from rules.planning.outings.task import Area, Goer, Span, Standing, Task, Walk

_PART_OF_ROLE: Final = {"councillor": "councillor", "expert": "official", "agent": "agent"}
# so many wards are weighed for each that is walked
_CHOICE: Final = 2


def load_task(
    connection: Connection,
    actor: Actor,
    *,
    weeks: int,
    reference: Reference,
    now: datetime,
    replaces: Outing | None = None,
) -> Task:
    """Outings to be planned from tomorrow on for some weeks. Nine statements.

    With `replaces`, a cancelled outing, only its own place is planned anew; planned walks may move for it,
    confirmed ones stand.
    """
    check(actor, "plan_outings")
    today = reference.local_day(now)
    first, last = today + DAY, today + WEEK * weeks
    needs = list_ward_needs(connection, actor, reference=reference, now=now)
    weights = {need.ward_no: score(need, today) for need in needs}
    facts = load_facts(connection, actor, reference=reference, now=now, weights=weights)
    spans = [Span(*period_of(today, facts)), Span(*period_of(last, facts))]
    from_on = min(spans[0].first_on, monday_of(today))
    live = list_outings(
        connection, actor, wanted=OutingFilter(from_on=from_on, to_on=last, statuses=(*LIVE, "done"))
    )
    movable = [each for each in live if _is_movable(each, first, reference)]
    goers = _list_goers(connection, actor, movable, from_on, last)
    states = find_wards(facts)
    known = {need.ward_no: need for need in needs}
    walks = [
        *_list_movable(connection, actor, movable, states, known, facts, reference),
        *_list_new(states, known, goers, facts, replaces, first, last, reference),
    ]
    is_walk = replaces is not None and replaces.kind == "walkabout"
    return Task(
        days=[day for day in list_days(first, last) if facts.is_open(day)],
        walks=walks,
        areas=[] if is_walk else _list_areas(live, facts),
        spans=list(dict.fromkeys(spans)),
        goers=goers,
        standing=[
            Standing(each.kind, each.held_on, each.ward_no, each.region)
            for each in live
            if each not in movable
        ],
        most_walks=len(walks)
        if replaces is not None
        else len(movable) + _count_wanted(states, facts, first, last),
        rules=reference.outings,
    )


def _is_movable(outing: Outing, first: date, reference: Reference) -> bool:
    """A planned walk of a ward in force, in the days to be planned."""
    in_force = reference.delimitation_on(outing.held_on).code
    return (
        outing.kind == "walkabout"
        and outing.status == "planned"
        and outing.held_on >= first
        and outing.delimitation_code == in_force
    )


def _list_goers(
    connection: Connection, actor: Actor, movable: Sequence[Outing], from_on: date, to_on: date
) -> list[Goer]:
    """Everybody who may be sent, with leave and the outings that are not moved."""
    away = list_away(connection, actor, from_on=from_on, to_on=to_on)
    moved = {each.outing_id for each in movable}
    busy = defaultdict[int, set[date]](set)
    for user_id, outing_id, on in list_busy(connection, actor, from_on=from_on, to_on=to_on):
        if outing_id not in moved:
            busy[user_id].add(on)
    return [
        Goer(
            goer.user_id,
            goer.display_name,
            _PART_OF_ROLE.get(goer.role, "manager"),
            frozenset(goer.regions),
            away.get(goer.user_id, frozenset()),
            frozenset(busy[goer.user_id]),
            frozenset(goer.wards),
        )
        for goer in list_goers(connection, actor)
    ]


def _list_movable(
    connection: Connection,
    actor: Actor,
    movable: Sequence[Outing],
    states: Sequence[WardState],
    needs: dict[int, WardNeed],
    facts: Facts,
    reference: Reference,
) -> list[Walk]:
    """Walks that are planned, each with everybody on it."""
    people = list_people(connection, actor, outing_ids=[each.outing_id for each in movable])
    by_ward = {state.ward_no: state for state in states}
    return [
        _as_walk(
            by_ward[each.ward_no],
            needs,
            tuple(going.user_id for going in people[each.outing_id]),
            facts,
            reference,
            planned=each,
        )
        for each in movable
        if each.ward_no in by_ward
    ]


def _list_new(
    states: Sequence[WardState],
    needs: dict[int, WardNeed],
    goers: Sequence[Goer],
    facts: Facts,
    replaces: Outing | None,
    first: date,
    last: date,
    reference: Reference,
) -> list[Walk]:
    """Wards without a walk ahead, the first due first; for a replacement its own ward alone."""
    leads = {ward_no: (goer.user_id,) for goer in reversed(goers) for ward_no in sorted(goer.wards)}
    if replaces is not None:
        chosen = [state for state in states if state.ward_no == replaces.ward_no and state.next_on is None]
    else:
        chosen = _follow_ledger(states, facts, first, last)
    return [_as_walk(state, needs, leads.get(state.ward_no, ()), facts, reference) for state in chosen]


def _follow_ledger(states: Sequence[WardState], facts: Facts, first: date, last: date) -> list[WardState]:
    """Wards without a walk ahead in the ledger's order; those it asks for are aimed at by then."""
    free = sorted(
        (state for state in states if state.next_on is None),
        key=lambda state: (state.target_on, -state.ward.weight, state.ward_no),
    )
    wanted = _count_wanted(states, facts, first, last)
    this_week = {state.ward_no for state in find_pace(states, facts).to_walk}
    asked = [
        replace(
            state, target_on=min(state.target_on, facts.week_ends if state.ward_no in this_week else last)
        )
        for state in free[:wanted]
    ]
    return [*asked, *free[wanted : max(1, _CHOICE * wanted)]]


def _as_walk(
    state: WardState,
    needs: dict[int, WardNeed],
    must_come: tuple[int, ...],
    facts: Facts,
    reference: Reference,
    planned: Outing | None = None,
) -> Walk:
    ward = reference.find_ward(state.ward_no, facts.today)
    at = (
        None
        if ward is None or ward.latitude is None or ward.longitude is None
        else (ward.latitude, ward.longitude)
    )
    return Walk(
        state.ward_no,
        state.ward.region,
        state.due_on,
        state.target_on,
        state.ward.weight,
        tell_need(needs[state.ward_no], facts.today) if state.ward_no in needs else "",
        at,
        must_come,
        planned.held_on if planned else None,
        planned.outing_id if planned else None,
    )


def _count_wanted(states: Sequence[WardState], facts: Facts, first: date, last: date) -> int:
    """How many walks these days need beyond those planned: the ledger's pace, or what is aimed at by then."""
    days = facts.count_open(first, last)
    weekly = max(1, len(facts.rules.weekdays))
    paced = -(-find_pace(states, facts).a_week * days // weekly)
    aimed = sum(state.target_on <= last for state in states)
    planned = sum(state.next_on is not None and state.next_on <= last for state in states)
    return max(0, int(max(paced, aimed)) - planned)


def _list_areas(live: Sequence[Outing], facts: Facts) -> list[Area]:
    days = defaultdict[str, set[date]](set)
    for each in live:
        if each.kind == "mobile_office":
            days[each.region].add(each.held_on)
    return [Area(region, frozenset(days[region])) for region in facts.regions]
