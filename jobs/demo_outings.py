"""The synthetic city's outings: months in which the ledger was followed, and two weeks that are planned."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from data.demo.casework.stories import Crew
from data.transaction import perform, read
from queries.actions.outings.adopt import adopt_plan
from queries.actions.outings.change import cancel_outing, finish_outing
from queries.actions.outings.people import Going
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.outings.promises import keep_promise, make_promise
from queries.outings.coverage import load_facts
from queries.outings.planning import load_task
from queries.outings.proposed_stops import propose_stops
from rules.actor import Actor
from rules.coverage.facts import DAY, Facts, Visit
from rules.coverage.ledger import draw_up
from rules.lookups import Reference
from rules.planning.outings.solver import solve

_AHEAD: Final = timedelta(days=4)
_WEEKS: Final = 2
# one of so many fell out, and one of so many walks brought a promise
_FELL_OUT: Final = 11
_PROMISED: Final = 9
_DUE: Final = timedelta(days=21)
# how many days ago a councillor's ward was walked, each with a promise
_WALKED: Final = ((55, _PROMISED), (12, 3 * _PROMISED))
_PROMISES: Final = (
    "Read the meters of the block again",
    "Bring the answer on the estimates",
    "Come back with somebody from the water entity",
    "Explain rebates at the old-age home",
)
Day: TypeAlias = tuple[date, Sequence[Visit]]


def make_outings(manager: Actor, crew: Crew, reference: Reference, now: datetime) -> None:
    """Outings held since the promise began, the councillor's next walk, and a plan for two weeks."""
    officials = sorted({number for experts in crew.experts.values() for number in experts})
    facts = read(manager, load_facts, reference=reference, now=now)
    count = 0
    for on, visits in _follow_ledger(facts):
        for place, visit in enumerate(visits):
            count += 1
            _hold(manager, visit, on, officials[place : place + 1], count, reference)
    for ward_no, user_id in crew.councillors.items():
        _walk_before(manager, ward_no, facts, officials[-1:], reference)
        people = [Going(user_id, "councillor"), *(Going(each, "official") for each in officials[:1])]
        _plan_next(manager, ward_no, people, reference, now)
    plan = solve(read(manager, load_task, weeks=_WEEKS, reference=reference, now=now))
    if plan.new:
        perform(manager, adopt_plan, outings=plan.outings, reference=reference, now=now)


def _follow_ledger(facts: Facts) -> Iterator[Day]:
    """Every open day before today with what its ledger asked for."""
    visits: list[Visit] = []
    on = facts.rules.promised_from
    while on < facts.today:
        then = Facts(on, facts.wards, facts.regions, tuple(visits), facts.holidays, facts.rules)
        if then.is_open(on):
            ledger = draw_up(then)
            a_day = -(-len(ledger.pace.to_walk) // max(1, ledger.open_days_left))
            held = [
                Visit("walkabout", on, state.ward.region, state.ward_no, True)
                for state in ledger.pace.to_walk[:a_day]
            ]
            held += [
                Visit("mobile_office", on, each.region, None, True) for each in ledger.area_pace.needed[:1]
            ]
            visits += held
            yield on, held
        on += DAY


def _walk_before(
    manager: Actor, ward_no: int, facts: Facts, officials: Sequence[int], reference: Reference
) -> None:
    """Two walks of a councillor's ward: of the first the promise is kept, of the second it is still open."""
    region = next((ward.region for ward in facts.wards if ward.ward_no == ward_no), None)
    if region is None:
        return
    for days, count in _WALKED:
        on = facts.today - timedelta(days=days)
        while not facts.is_open(on):
            on -= DAY
        _hold(manager, Visit("walkabout", on, region, ward_no, True), on, officials, count, reference)


def _hold(
    manager: Actor, visit: Visit, on: date, officials: Sequence[int], count: int, reference: Reference
) -> None:
    """An outing as it was planned then and held; now and then one fell out."""
    then = reference.midnight(on)
    people = [Going(number, "official") for number in officials] if visit.kind == "walkabout" else []
    new = NewOuting(visit.kind, on, visit.ward_no, visit.region, people=people)
    number = perform(manager, plan_outing, new=new, reference=reference, now=then)
    if count % _FELL_OUT == 0:
        why = "Heavy rain; the streets are flooded"
        perform(manager, cancel_outing, outing_id=number, why=why, now=then)
        return
    perform(manager, finish_outing, outing_id=number, now=then + timedelta(hours=14))
    if visit.ward_no is not None and count % _PROMISED == 0:
        _promise(manager, number, on, count, reference)


def _promise(manager: Actor, outing_id: int, on: date, count: int, reference: Reference) -> None:
    """Something promised on a walk; two of three are kept."""
    then = reference.midnight(on) + timedelta(hours=9)
    number = perform(
        manager, make_promise, ward_no=None, outing_id=outing_id,
        words=_PROMISES[count // _PROMISED % len(_PROMISES)], due_on=on + _DUE, reference=reference, now=then,
    )  # fmt: skip
    if count // _PROMISED % 3:
        perform(
            manager, keep_promise, promise_id=number, kept_words="Done, and told to the residents",
            now=then + timedelta(days=12),
        )  # fmt: skip


def _plan_next(
    manager: Actor, ward_no: int, people: Sequence[Going], reference: Reference, now: datetime
) -> None:
    """The next walk of a councillor's ward, with the stops it needs."""
    facts = read(manager, load_facts, reference=reference, now=now)
    on = facts.today + _AHEAD
    while not facts.is_open(on):
        on += DAY
    stops = read(manager, propose_stops, ward_no=ward_no, reference=reference, now=now)
    new = NewOuting("walkabout", on, ward_no, venue="the library", people=people, stops=stops)
    perform(manager, plan_outing, new=new, reference=reference, now=now)
