"""The queue: every filter against plain Python, pages that show each case once, and who sees what."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from queries.actions.hold import claim
from queries.actions.plan import set_next_step
from queries.cases import CaseRecord, get_case
from queries.triage import (
    Cursor,
    TriagePage,
    count_categories,
    get_triage,
    list_sources,
    list_triage,
)
from rules import scope, states
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter, OrderBy
from rules.errors import NotAllowed
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.many_cases import SOURCES
from tests.queries.every_filter import LATER, field_filters, set_fields
from tests.queries.plain_filter import select
from tests.queries.statements import count_statements

ActAs = Callable[[Actor], None]


def get_page(
    connection: Connection,
    actor: Actor,
    case_filter: CaseFilter,
    cursor: Cursor,
    reference: Reference,
    page_rows: int,
) -> TriagePage:
    return list_triage(
        connection, actor, case_filter=case_filter, cursor=cursor, reference=reference, page_rows=page_rows
    )


def walk(
    connection: Connection, actor: Actor, case_filter: CaseFilter, reference: Reference, page_rows: int = 40
) -> list[int]:
    """Case ids from the first page to the last."""
    cursor: Cursor | None = Cursor(LATER)
    found: list[int] = []
    while cursor is not None:
        page = list_triage(
            connection,
            actor,
            case_filter=case_filter,
            cursor=cursor,
            reference=reference,
            page_rows=page_rows,
        )
        found += [row.case_id for row in page.rows]
        cursor = page.following
    return found


def test_every_filter_selects_and_orders_what_plain_python_does(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    for case_filter in field_filters(reference, worker.user_id):
        expected = select(noise, case_filter, worker, reference, LATER)
        assert walk(connection, worker, case_filter, reference) == [c.case_id for c in expected], case_filter
        assert expected, f"the noise has nothing for {case_filter}"


def test_filters_together_select_what_fits_all_of_them(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    chance = random.Random(3)
    singles = field_filters(reference, worker.user_id)
    found = 0
    for _ in range(60):
        chosen = chance.sample(singles, 2)
        changes = {name: value for f in chosen for name, value in set_fields(f).items()}
        case_filter = CaseFilter(**changes)
        expected = [c.case_id for c in select(noise, case_filter, worker, reference, LATER)]
        assert walk(connection, worker, case_filter, reference) == expected, case_filter
        found += bool(expected)
    assert found > 20


def test_counts_are_of_the_filter_in_every_category(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    for case_filter in (
        CaseFilter(),
        CaseFilter(category_codes=("rates",), regions=("B", "X")),
        CaseFilter(overdue=True),
        CaseFilter(statuses=states.STATUSES, whose="mine"),
    ):
        counts = count_categories(connection, worker, case_filter=case_filter, reference=reference, now=LATER)
        inside = select(noise, case_filter.but(category_codes=()), worker, reference, LATER)
        late = select(inside, CaseFilter(overdue=True), worker, reference, LATER)
        near = select(inside, CaseFilter(at_risk=True), worker, reference, LATER)
        assert Counter({code: count.cases for code, count in counts.items()}) == _by_category(inside)
        assert +Counter({code: count.overdue for code, count in counts.items()}) == _by_category(late)
        assert +Counter({code: count.at_risk for code, count in counts.items()}) == _by_category(near)


def _by_category(cases: list[CaseRecord]) -> Counter[str]:
    return Counter(case.state.category_code for case in cases)


@pytest.mark.parametrize("page_rows", [1, 7, 50])
def test_going_back_shows_the_pages_that_were_shown(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor, page_rows: int
) -> None:
    case_filter = CaseFilter(order_by="amount", descending=True, regions=("B",))
    cursor: Cursor | None = Cursor(LATER)
    forward = []
    page = None
    while cursor is not None:
        page = list_triage(
            connection,
            worker,
            case_filter=case_filter,
            cursor=cursor,
            reference=reference,
            page_rows=page_rows,
        )
        forward.append(page.rows)
        cursor = page.following
    assert page is not None
    assert len(forward) > 1 or page_rows == 50
    backward = [page.rows]
    while page.preceding is not None:
        page = get_page(connection, worker, case_filter, page.preceding, reference, page_rows)
        backward.append(page.rows)
    assert [row.case_id for rows in reversed(backward) for row in rows] == [
        row.case_id for rows in forward for row in rows
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("order_by", ["act_by", "received", "amount", "next_step"])
def test_a_walk_while_others_work_shows_every_untouched_case_once(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor, act_as: ActAs,
    order_by: OrderBy, seed: int,
) -> None:  # fmt: skip
    chance = random.Random(seed)
    case_filter = CaseFilter(order_by=order_by, descending=chance.random() < 0.5)
    untouched = {case.case_id for case in noise if case.state.is_open}
    cursor: Cursor | None = Cursor(LATER)
    shown: Counter[int] = Counter()
    now = LATER
    while cursor is not None:
        page = get_page(connection, worker, case_filter, cursor, reference, 30)
        shown.update(row.case_id for row in page.rows)
        cursor = page.following
        now += timedelta(hours=5)
        for case in chance.sample(noise, 3):
            untouched.discard(case.case_id)
            act_as(worker)
            _work_on(connection, worker, case, reference, now)
            act_as(SYSTEM)
        make_case(connection, reference, now=now, amount_rand=Decimal(chance.randrange(90_000)))
    assert {case_id: shown[case_id] for case_id in untouched} == dict.fromkeys(untouched, 1)
    assert max(shown.values()) == 1 or order_by != "received"


def _work_on(connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, now: Any) -> None:
    current = get_case(connection, actor, reference=case.reference)
    known: dict[str, Any] = {
        "case_id": case.case_id, "seen_seq": current.last_seq, "reference": reference, "now": now,
    }  # fmt: skip
    if not current.state.is_open:
        return
    if current.state.holder_id is None:
        claim(connection, actor, **known)
    else:
        day = reference.local_day(now) + timedelta(days=30)
        set_next_step(
            connection, actor, next_step="Wait for the reading", next_step_on=day, parked=True, **known
        )


def test_a_scope_shows_its_own_cases_and_counts_only_them(
    connection: Connection, reference: Reference, noise: list[CaseRecord], act_as: ActAs
) -> None:
    for limits in (
        {"regions": ("B",)},
        {"wards": (87, 30)},
        {"category_codes": ("rates",), "regions": ("D",)},
    ):
        actor = make_actor(connection, "expert", **limits)
        act_as(actor)
        expected = {
            case.case_id
            for case in noise
            if case.state.is_open
            and scope.covers(
                actor,
                category_code=case.state.category_code,
                region=case.state.region,
                ward_no=case.state.ward_no,
            )
            and (not actor.wards or case.state.ward_no in actor.wards)
        }
        triage = get_triage(
            connection,
            actor,
            case_filter=CaseFilter(),
            cursor=Cursor(LATER),
            reference=reference,
            page_rows=300,
        )
        act_as(SYSTEM)
        assert {row.case_id for row in triage.page.rows} == expected
        assert sum(count.cases for count in triage.counts.values()) == len(expected) > 0


def test_a_list_shows_accounts_masked(connection: Connection, reference: Reference, worker: Actor) -> None:
    case = make_case(connection, reference, account_no="551234567")
    page = list_triage(
        connection, worker, case_filter=CaseFilter(), cursor=Cursor(LATER), reference=reference
    )
    assert [row.account_no for row in page.rows if row.case_id == case.case_id] == ["55…4567"]


@pytest.mark.parametrize("role", ["councillor", "admin"])
def test_the_queue_is_for_those_who_work_it(connection: Connection, reference: Reference, role: Any) -> None:
    actor = make_actor(connection, role, **({"wards": (87,)} if role == "councillor" else {}))
    with pytest.raises(NotAllowed):
        get_triage(connection, actor, case_filter=CaseFilter(), cursor=Cursor(NOW), reference=reference)


def test_the_screen_costs_two_statements_however_many_rows_and_filters(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    for case_filter in (CaseFilter(), CaseFilter(regions=("B", "D"), overdue=True, whose="team")):
        with count_statements(connection) as statements:
            get_triage(connection, worker, case_filter=case_filter, cursor=Cursor(LATER), reference=reference)
        assert len(statements) == 2


def test_resolved_cases_leave_the_queue(
    connection: Connection, reference: Reference, worker: Actor, noise: list[CaseRecord]
) -> None:
    resolved = {case.case_id for case in noise if not case.state.is_open}
    assert resolved
    assert not resolved & set(walk(connection, worker, CaseFilter(), reference))


def test_the_sources_of_cases_are_known(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    assert sorted(list_sources(connection, worker)) == sorted(SOURCES)
