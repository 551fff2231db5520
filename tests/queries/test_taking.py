"""Taking the next query: the first that is free, within the filter, the team and the day."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from queries.actions.hold import take_next
from queries.actions.plan import set_next_step
from queries.cases import CaseRecord
from rules import states
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from tests.make import NOW, make_case
from tests.queries.every_filter import LATER
from tests.queries.plain_filter import select

ActAs = Callable[[Actor], None]


def test_taking_next_gives_the_first_that_is_free_in_the_filter(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor, act_as: ActAs
) -> None:
    case_filter = CaseFilter(category_codes=("metering", "rates"), regions=("B", "D"))
    act_as(worker)
    free = [
        case
        for case in select(noise, case_filter.but(whose="unassigned"), worker, reference, LATER)
        if case.state.status in (states.NEW, states.IN_PROGRESS)
    ]
    assert len(free) > 3
    taken = []
    while True:
        case = take_next(connection, worker, case_filter=case_filter, reference=reference, now=LATER)
        if case is None:
            break
        assert case.state.holder_id == worker.user_id
        taken.append(case.case_id)
    assert taken == [case.case_id for case in free]


def test_taking_next_keeps_to_the_team_and_the_status_in_the_filter(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor, act_as: ActAs
) -> None:
    act_as(worker)
    for case_filter in (
        CaseFilter(whose="team"),
        CaseFilter(statuses=(states.NEW,), category_codes=("account",)),
        CaseFilter(whose="mine", category_codes=("indigent",)),
        CaseFilter(holder_id=worker.user_id + 1, category_codes=("rates",)),
    ):
        case = take_next(connection, worker, case_filter=case_filter, reference=reference, now=LATER)
        assert case is not None
        before = next(known for known in noise if known.case_id == case.case_id)
        assert before.state.holder_id is None
        assert case_filter.whose != "team" or before.state.team_id in worker.team_ids
        assert not case_filter.statuses or before.state.status in case_filter.statuses
    waiting = CaseFilter(statuses=(states.WAITING_RESIDENT,))
    assert take_next(connection, worker, case_filter=waiting, reference=reference, now=LATER) is None


def test_a_parked_query_comes_back_on_its_day(
    connection: Connection, reference: Reference, worker: Actor, act_as: ActAs
) -> None:
    case = make_case(connection, reference)
    act_as(worker)
    until = reference.local_day(NOW) + timedelta(days=2)
    set_next_step(
        connection, worker, case_id=case.case_id, seen_seq=None, next_step="Wait for the meter reader",
        next_step_on=until, parked=True, reference=reference, now=NOW,
    )  # fmt: skip
    just_before = reference.midnight(until) - timedelta(seconds=1)
    everything = CaseFilter()
    assert take_next(connection, worker, case_filter=everything, reference=reference, now=just_before) is None
    back = take_next(
        connection, worker, case_filter=everything, reference=reference, now=reference.midnight(until)
    )
    assert back is not None
    assert back.case_id == case.case_id
