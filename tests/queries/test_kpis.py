"""Figures for managers: sums that add up, and numbers that open to exactly the rows they count."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.actions.add_up import add_up
from queries.cases import CaseRecord, list_events
from queries.filters import conditions
from queries.kpis.sla import Sla, get_sla
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter, from_params
from rules.counted import COUNTED
from rules.errors import NotAllowed
from rules.kpis import KPIS, Lens, Movement, drill_down
from rules.lookups import Reference
from rules.period import Period, add_months, month_of
from tests.make import NOW, make_actor
from tests.many_cases import log_many
from tests.queries.plain_counted import list_counts

LATER = NOW + timedelta(days=2)
TODAY = LATER.date()
ActAs = Callable[[Actor], None]


@pytest.fixture
def manager(connection: Connection) -> Actor:
    return make_actor(connection, "manager")


@pytest.fixture
def noise(connection: Connection, reference: Reference) -> list[CaseRecord]:
    worker = make_actor(connection, "expert")
    return log_many(connection, reference, count=220, now=LATER, seed=7, holders=(worker.user_id,))


def list_lenses() -> list[Lens]:
    """Every ground that figures are added up from."""
    month, long = month_of(TODAY), Period(TODAY - timedelta(days=70), TODAY - timedelta(days=3))
    return [
        Lens(month),
        Lens(long),
        Lens(Period(TODAY - timedelta(days=500), TODAY), category_codes=("metering", "rates")),
        Lens(month, regions=("B", "X")),
        Lens(month_of(TODAY - timedelta(days=45)), category_codes=("account",), regions=("D", "X", "A")),
        Lens(Period(date(2025, 1, 1), month.last_on), wards=tuple(range(1, 70))),
        Lens(long, sources=("helpdesk",)),
        Lens(Period(date(2025, 1, 1), TODAY), channel_codes=("phone",)),
    ]


def count_rows(connection: Connection, actor: Actor, chosen: CaseFilter, reference: Reference) -> int:
    through_the_address = from_params(chosen.to_params())
    assert through_the_address == (chosen, ())
    found = connection.scalar(
        sa.select(sa.func.count()).select_from(cases).where(*conditions(chosen, actor, reference, LATER))
    )
    return int(found or 0)


def in_lens(lens: Lens, cell: dict[str, Any]) -> bool:
    fields = {
        "category_codes": "category_code", "regions": "region", "wards": "ward_no",
        "entity_codes": "entity_code", "channel_codes": "channel_code", "sources": "source",
    }  # fmt: skip
    return all(
        not getattr(lens, name) or cell[column] in getattr(lens, name) for name, column in fields.items()
    )


def recount(
    connection: Connection, noise: list[CaseRecord], reference: Reference, lens: Lens, until: date
) -> tuple[Counter[str], Counter[str]]:
    """Times counted and cases counted in a lens, in plain Python; deadlines up to a day."""
    times: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for case in noise:
        history = list_events(connection, SYSTEM, case_id=case.case_id)
        names = [
            count.name
            for count in list_counts(case, reference, history)
            if lens.period.first_on <= count.on <= lens.period.last_on
            and in_lens(lens, count.cell)
            and (count.on <= until or not count.name.startswith(("due", "response")))
        ]
        times.update(names)
        rows.update(set(names))
    return times, rows


@pytest.mark.parametrize("added_up", [True, False])
@pytest.mark.parametrize("number", range(8))
def test_figures_are_what_plain_python_counts_and_open_to_their_rows(
    connection: Connection,
    reference: Reference,
    manager: Actor,
    noise: list[CaseRecord],
    number: int,
    added_up: bool,
) -> None:
    lens = list_lenses()[number]
    if added_up:
        add_up(connection, SYSTEM)
    sla = get_sla(connection, manager, lens=lens, reference=reference, now=LATER)
    times, rows = recount(connection, noise, reference, lens, sla.due_until)
    assert times, "the noise has nothing for this lens"
    for code, kpi in KPIS.items():
        if kpi.source != "sums":
            continue
        assert kpi.counted is not None
        if kpi.numerator != "touches":
            assert getattr(sla.period, kpi.numerator) == times[kpi.numerator], code
        until = sla.due_until if kpi.numerator.startswith(("due", "response")) else None
        opened = drill_down(code, lens, until_on=until)
        assert count_rows(connection, manager, opened, reference) == rows[kpi.counted], code
        if kpi.missed is not None:
            opened = drill_down(code, lens, missed=True, until_on=until)
            against = count_rows(connection, manager, opened, reference)
            assert against == rows[kpi.missed], code
            assert against == getattr(sla.period, kpi.denominator) - getattr(sla.period, kpi.numerator), code


def is_in(lens: Lens, case: CaseRecord) -> bool:
    state = case.state
    cell = {name: getattr(state, name) for name in ("category_code", "region", "ward_no", "entity_code")}
    return in_lens(lens, cell | {"channel_code": state.channel_code, "source": case.source})


def is_open_in(lens: Lens, case: CaseRecord) -> bool:
    return case.state.is_open and is_in(lens, case)


@pytest.mark.parametrize("number", range(8))
def test_the_stock_adds_up_in_every_cell(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord], number: int
) -> None:
    lens = list_lenses()[number].but(period=Period(TODAY - timedelta(days=40), TODAY))
    sla = get_sla(connection, manager, lens=lens, reference=reference, now=LATER)
    held = [case for case in noise if is_open_in(lens, case)]
    assert sla.open.cases == sla.movement.closing == len(held)
    by_cell = Counter((case.state.category_code, case.state.region) for case in held)
    for (category, region), movement in sla.by_cell.items():
        expected = (
            by_cell[category, region]
            if region
            else sum(count for (code, _), count in by_cell.items() if code == category)
        )
        assert movement.closing == expected
    assert sum(m.closing for m in sla.by_category.values()) == len(held)
    assert sum(m.closing for m in sla.by_region.values()) == len(held)
    assert sla.months[-1].stock == len(held)
    assert sla.months[0].month_on == date(2025, 11, 1)


@pytest.mark.parametrize("number", range(8))
def test_what_was_overdue_at_a_months_end_is_deadlines_missed_less_those_closed_late(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord], number: int
) -> None:
    lens = list_lenses()[number]
    sla = get_sla(connection, manager, lens=lens, reference=reference, now=LATER)

    def count_overdue(before: date) -> int:
        ever = lens.but(period=Period(date(2020, 1, 1), before - timedelta(days=1)))
        times, _ = recount(connection, noise, reference, ever, sla.due_until)
        return times["due_missed"] - times["late"]

    for month in sla.months[:-1]:
        assert month.overdue == month.overdue_raw == count_overdue(add_months(month.month_on, 1))
    assert sla.overdue_before == sla.overdue_before_raw == count_overdue(lens.period.first_on)


def test_open_figures_open_to_their_rows(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    for lens in list_lenses():
        sla = get_sla(connection, manager, lens=lens, reference=reference, now=LATER)
        for code in ("open", "overdue", "overdue_raw", "at_risk"):
            shown = getattr(sla.open, KPIS[code].numerator)
            assert count_rows(connection, manager, drill_down(code, lens), reference) == shown, code
        for cell in sla.ageing:
            aged = lens.as_filter(category_codes=(cell.category_code,), age_buckets=(cell.bucket,))
            assert count_rows(connection, manager, aged, reference) == cell.cases
        assert sum(cell.cases for cell in sla.cells) == sla.open.cases
        assert sum(cell.rand for cell in sla.ageing) == sla.open.rand


def read(connection: Connection, actor: Actor, reference: Reference, lens: Lens) -> Sla:
    return get_sla(connection, actor, lens=lens, reference=reference, now=LATER)


def test_a_manager_sees_the_figures_of_their_scope_only(
    connection: Connection, reference: Reference, noise: list[CaseRecord], act_as: ActAs
) -> None:
    lens = Lens(Period(date(2025, 1, 1), TODAY))
    narrow = make_actor(connection, "manager", regions=("B",), category_codes=("metering",))
    whole = read(connection, SYSTEM, reference, lens.but(regions=("B", "X"), category_codes=("metering",)))
    act_as(narrow)
    shown = read(connection, narrow, reference, lens)
    assert (shown.period, shown.open.cases, shown.movement) == (
        whole.period,
        whole.open.cases,
        whole.movement,
    )
    assert shown.lens.regions == ("B", "X")
    outside = read(connection, narrow, reference, lens.but(category_codes=("rates",)))
    assert (outside.period.received, outside.open.cases) == (0, 0)


def test_no_data_is_not_zero(connection: Connection, reference: Reference, manager: Actor) -> None:
    sla = read(connection, manager, reference, Lens(month_of(TODAY)))
    assert sla.movement == Movement(0, sla.period)
    assert (sla.prior, sla.last_year, sla.open.oldest_days) == (None, None, None)
    assert sla.working.period.median_hours is None
    assert [
        code
        for code, kpi in KPIS.items()
        if kpi.denominator and kpi.source == "sums" and kpi.value(sla.period)
    ] == []


def test_every_counted_name_has_a_figure_or_is_part_of_one() -> None:
    told = {name for kpi in KPIS.values() for name in (kpi.counted, kpi.missed, kpi.denominator)}
    assert set(COUNTED) - told == {"moved_in", "moved_out", "merged", "paused_late"}


def test_figures_are_for_managers(connection: Connection, reference: Reference) -> None:
    expert = make_actor(connection, "expert")
    with pytest.raises(NotAllowed):
        read(connection, expert, reference, Lens(month_of(TODAY)))
