"""Families of figures: sums and rows tell the same, and each number opens to its rows."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.facts import case_flow, fact_run
from queries.actions.add_up import add_up
from queries.actions.freeze import freeze_month
from queries.actions.record import record
from queries.actions.review_closing import review_closing
from queries.cases import CaseRecord, lock_case
from queries.filters import conditions
from queries.kpis import durations
from queries.kpis.billing import list_runs
from queries.kpis.causes import list_causes
from queries.kpis.durations import get_curve, list_spreads
from queries.kpis.flags import list_flags
from queries.kpis.forecasts import get_forecast
from queries.kpis.freezing import list_frozen
from queries.kpis.hands import list_hands
from queries.kpis.reopening import list_cohorts
from queries.kpis.review import get_review
from queries.kpis.wards import list_wards
from queries.kpis.workload import list_workload
from queries.triage import count_categories
from rules import events as kinds
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter
from rules.errors import Conflict, InvalidInput
from rules.events import Event
from rules.kpis import Lens
from rules.lookups import Reference
from rules.period import Period, month_of
from tests.make import NOW, make_actor, make_case
from tests.many_cases import SOURCES, log_many

DAY = timedelta(days=1)
LATER = NOW + 2 * DAY
WHOLE = Lens(Period(date(2025, 1, 1), month_of(LATER.date()).last_on))


@pytest.fixture
def worker(connection: Connection) -> Actor:
    return make_actor(connection, "expert")


@pytest.fixture
def noise(connection: Connection, reference: Reference, worker: Actor) -> list[CaseRecord]:
    found = log_many(connection, reference, count=180, now=LATER, seed=9, holders=(worker.user_id,))
    add_up(connection, SYSTEM)
    return found


def by_rows(lens: Lens) -> Lens:
    """The same part of the desk, added up from the rows themselves."""
    return lens.but(sources=SOURCES)


def count_rows(connection: Connection, chosen: CaseFilter, reference: Reference) -> int:
    statement = sa.select(sa.func.count()).select_from(cases)
    return int(connection.scalar(statement.where(*conditions(chosen, SYSTEM, reference, LATER))) or 0)


LENSES = [WHOLE, WHOLE.but(category_codes=("metering", "account")), WHOLE.but(regions=("B", "X", "D"))]


@pytest.mark.parametrize("lens", LENSES)
def test_sums_tell_what_the_rows_tell(
    connection: Connection, reference: Reference, noise: list[CaseRecord], lens: Lens
) -> None:
    for read in (list_hands, list_causes, list_cohorts):
        kept = read(connection, SYSTEM, lens=lens)
        assert kept
        assert kept == read(connection, SYSTEM, lens=by_rows(lens))
    for cause in list_causes(connection, SYSTEM, lens=lens):
        opened = lens.as_filter(
            counted="resolved", counted_from=lens.period.first_on, counted_to=lens.period.last_on,
            cause_codes=(cause.cause_code,),
        )  # fmt: skip
        assert count_rows(connection, opened, reference) == cause.resolved


def test_hands_hold_the_whole_life_of_what_was_resolved(
    connection: Connection, noise: list[CaseRecord]
) -> None:
    life = connection.scalar(
        sa.select(sa.func.sum(case_flow.c.calendar_seconds)).where(
            case_flow.c.is_last, case_flow.c.calendar_seconds > 0
        )
    )
    assert sum(each.seconds for each in list_hands(connection, SYSTEM, lens=WHOLE)) == int(life or 0)


def test_wards_hold_what_is_open_in_them(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    held = Counter(case.state.ward_no for case in noise if case.state.is_open)
    for lens in (WHOLE, by_rows(WHOLE)):
        found = {ward.ward_no: ward.movement.closing for ward in list_wards(connection, SYSTEM, lens=lens)}
        assert {ward: count for ward, count in found.items() if count} == dict(held)
    received = Counter(case.state.flows[0].ward_no for case in noise)
    for ward in list_wards(connection, SYSTEM, lens=WHOLE):
        assert ward.sums.received == received[ward.ward_no]
    in_region = list_wards(connection, SYSTEM, lens=WHOLE.but(regions=("B",)))
    assert {reference.region_of_ward(ward.ward_no, LATER.date()) for ward in in_region} == {"B"}


def test_spreads_are_percentiles_of_the_rows_and_nearly_those_of_the_bins(
    connection: Connection, noise: list[CaseRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = {each.value: each for each in list_spreads(connection, SYSTEM, lens=WHOLE, dimension="category")}
    curve = get_curve(connection, SYSTEM, lens=WHOLE, clock="calendar")
    took: dict[str, list[float]] = {}
    for case in noise:
        closings = [flow for flow in case.state.flows if flow.kind == "closed"]
        if closings:
            seconds = int((closings[-1].at - case.state.flows[0].at).total_seconds())
            took.setdefault(closings[-1].category_code, []).append(seconds / 3600)
    assert {value: each.calendar.n for value, each in exact.items()} == {k: len(v) for k, v in took.items()}
    for value, hours in took.items():
        assert exact[value].calendar.median_hours == pytest.approx(percentile(hours, 0.5))
        assert exact[value].calendar.p90_hours == pytest.approx(percentile(hours, 0.9))
    everything = sorted(hour for hours in took.values() for hour in hours)
    assert curve.n == len(everything)
    assert curve.points[50][0] == pytest.approx(percentile(everything, 0.5))
    assert curve.share_within(everything[-1]) == 1.0

    monkeypatch.setattr(durations, "MOST_EXACT", 1)
    for each in list_spreads(connection, SYSTEM, lens=WHOLE, dimension="category"):
        assert (each.calendar.n, each.calendar.is_exact) == (exact[each.value].calendar.n, False)
        ranked = sorted(took[each.value])
        at_rank = ranked[int(0.9 * (len(ranked) - 1))]
        assert each.calendar.p90_hours is not None
        assert each.calendar.p90_hours == pytest.approx(max(at_rank, 1 / 120), rel=0.011)
    coarse = get_curve(connection, SYSTEM, lens=WHOLE, clock="calendar")
    assert (coarse.n, coarse.is_exact, coarse.points[-1][1]) == (curve.n, False, 1.0)


def percentile(values: list[float], share: float) -> float:
    """Linear interpolation between neighbours."""
    ranked, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def test_workload_is_what_people_hold(
    connection: Connection, reference: Reference, noise: list[CaseRecord], worker: Actor
) -> None:
    (person,) = list_workload(connection, SYSTEM, lens=WHOLE, now=LATER)
    held = [case for case in noise if case.state.is_open and case.state.holder_id == worker.user_id]
    assert (person.user_id, person.held) == (worker.user_id, len(held))
    assert person.overdue == sum(case.due_at < LATER for case in held)
    assert person.overdue_share == pytest.approx(person.overdue / person.held)
    theirs = WHOLE.as_filter(holder_id=person.user_id)
    counts = count_categories(connection, SYSTEM, case_filter=theirs, reference=reference, now=LATER)
    assert sum(count.cases for count in counts.values()) == person.held
    few = WHOLE.but(category_codes=(held[0].state.category_code,), wards=(held[0].state.ward_no or 1,))
    assert all(each.overdue_share is None for each in list_workload(connection, SYSTEM, lens=few, now=LATER))


def test_queries_beside_bills_of_the_month(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    month = date(2026, 11, 1)
    connection.execute(
        sa.insert(fact_run).values(billing_month=month, bills=4000, sections=800, estimated=200, extract_no=1)
    )
    runs = {run.billing_month: run for run in list_runs(connection, SYSTEM, lens=WHOLE)}
    received = [c for c in noise if reference.local_day(c.state.flows[0].at).replace(day=1) == month]
    assert runs[month].received == len(received)
    assert runs[month].by_cause == Counter(case.state.cause_code or "" for case in received)
    assert runs[month].per_1000 == pytest.approx(len(received) / 4)
    assert runs[month].estimated_share == 0.25
    assert (runs[date(2026, 10, 1)].bills, runs[date(2026, 10, 1)].per_1000) == (None, None)


def test_a_sample_is_the_same_each_time_and_says_how_sure_it_is(
    connection: Connection, noise: list[CaseRecord], worker: Actor
) -> None:
    manager = make_actor(connection, "manager")
    drawn = get_review(connection, manager, lens=WHOLE, size=8)
    assert drawn == get_review(connection, manager, lens=WHOLE, size=8)
    assert (len(drawn.sample), drawn.reviewed, drawn.share, drawn.interval) == (8, 0, None, None)
    assert drawn.closings == sum(any(f.kind == "closed" for f in case.state.flows) for case in noise)
    for number, closing in enumerate(drawn.sample[:5]):
        review_closing(connection, manager, case_id=closing.case_id, n=closing.n, holds=number > 0, now=LATER)
    looked_at = get_review(connection, manager, lens=WHOLE, size=8)
    assert (looked_at.reviewed, looked_at.agreed, looked_at.share) == (5, 4, 0.8)
    low, high = looked_at.interval or (1.0, 0.0)
    assert 0.3 < low < 0.8 < high < 1


def test_flags_count_the_queries_that_show_them(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    flags = list_flags(connection, SYSTEM, lens=WHOLE, reference=reference, now=LATER)
    assert {flag.code for flag in flags} >= {"came_back"}
    for flag in flags:
        assert count_rows(connection, flag.drill, reference) == flag.cases > 0


def test_a_request_made_just_before_the_due_date_is_flagged(
    connection: Connection, reference: Reference
) -> None:
    early, late = (make_case(connection, reference, now=NOW - timedelta(days=30)) for _ in range(2))
    for case, asked_at in ((early, early.state.flows[0].at), (late, late.due_at - timedelta(hours=2))):
        body = {"next_step": "Documents", "next_step_on": "2026-11-30"}
        told = [
            Event(kinds.DOCUMENTS_REQUESTED, asked_at, {"status": "waiting_resident", **body}, 7),
            Event(
                kinds.DOCUMENTS_RECEIVED, asked_at + timedelta(days=1), {"status": "in_progress", **body}, 7
            ),
        ]
        record(connection, SYSTEM, case, told, reference=reference, now=NOW)
    flags = list_flags(connection, SYSTEM, lens=WHOLE, reference=reference, now=LATER)
    (flag,) = (flag for flag in flags if flag.code == "paused_late")
    found = connection.scalars(
        sa.select(cases.c.case_id).where(*conditions(flag.drill, SYSTEM, reference, LATER))
    )
    assert found.all() == [late.case_id]


def test_a_forecast_begins_with_what_is_open(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    said = get_forecast(connection, SYSTEM, lens=WHOLE, reference=reference, now=LATER)
    assert said is not None
    assert len(said.bands) == 26
    assert said.bands[0].low <= said.bands[0].middle <= said.bands[0].high
    assert said == get_forecast(connection, SYSTEM, lens=by_rows(WHOLE), reference=reference, now=LATER)


def test_a_frozen_month_stays_and_a_correction_shows(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    manager = make_actor(connection, "manager")
    october = date(2026, 10, 1)
    known: dict[str, Any] = {"month_on": october, "reference": reference, "now": LATER}
    freeze_month(connection, manager, **known)
    (frozen,) = list_frozen(connection, manager)
    assert (frozen.month_on, frozen.frozen_by, frozen.corrections) == (october, manager.display_name, ())
    assert frozen.is_intact
    closed = sa.select(case_flow.c.case_id).where(
        case_flow.c.is_last, ~case_flow.c.came_back, month_of(october).first_on <= case_flow.c.happened_on,
        case_flow.c.happened_on <= month_of(october).last_on,
    )  # fmt: skip
    locked = lock_case(connection, SYSTEM, case_id=connection.scalars(closed).all()[0], seen_seq=None)
    again = Event(kinds.REOPENED, LATER, {"status": "new"}, 7)
    record(connection, SYSTEM, locked, [again], reference=reference, now=LATER)
    (corrected,) = list_frozen(connection, manager)
    assert corrected.figures == frozen.figures
    told = {each.code: each for each in corrected.corrections if each.part == "all"}
    assert set(told) >= {"came_back"}
    assert (told["came_back"].present or 0) > (told["came_back"].frozen or 0)
    with pytest.raises(Conflict, match="October 2026 is frozen already"):
        freeze_month(connection, manager, **known)
    with pytest.raises(InvalidInput, match="when it is over"):
        freeze_month(connection, manager, month_on=LATER.date(), reference=reference, now=LATER)
