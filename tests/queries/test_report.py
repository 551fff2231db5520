"""The report for council gathers what the other reads say, and stays the same once its month is frozen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.clocks import clock_revision
from data.tables.people import audit
from outward.report.document import build_report
from outward.report.words import show_kpi
from queries.actions.calendars import StoppageFields, declare_stoppage
from queries.actions.freeze import freeze_month
from queries.actions.take_report import take_report
from queries.cases import CaseRecord
from queries.kpis.freezing import measure_month
from queries.kpis.open_then import list_open_then
from queries.kpis.report import get_report
from queries.kpis.sla import get_sla
from rules.actor import Actor
from rules.errors import InvalidInput, NotAllowed
from rules.kpis import KPIS, Lens
from rules.lookups import Reference
from rules.period import month_of
from rules.written import show_count
from tests.make import NOW, make_actor, make_case
from tests.many_cases import log_many
from tests.outward.report.reading import read_pages, read_text

LATER = NOW + timedelta(days=2)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def manager(connection: Connection) -> Actor:
    return make_actor(connection, "manager")


@pytest.fixture
def noise(connection: Connection, reference: Reference) -> list[CaseRecord]:
    worker = make_actor(connection, "expert")
    return log_many(connection, reference, count=220, now=LATER, seed=7, holders=(worker.user_id,))


def test_the_pdf_says_what_the_first_screen_says(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    report = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    sla = get_sla(connection, manager, lens=Lens(month_of(OCTOBER)), reference=reference, now=LATER)
    _, main, stock, *_ = read_pages(build_report(report))
    assert sla.period.received
    for code, kpi in KPIS.items():
        if kpi.source == "sums" and code != "resolved":
            values = [show_kpi(kpi, sums) for sums in (sla.period, sla.prior, sla.last_year)]
            assert all(value.replace("\u202f", " ") in main[main.index(kpi.name) :] for value in values), code
    for code, movement in sla.by_category.items():
        name, opening = reference.categories[code].name, show_count(movement.opening)
        received, closing = show_count(movement.sums.received), show_count(movement.closing)
        assert f"{name} {opening} {received} " in stock
        assert f" {closing} " in stock[stock.index(f"{name} {opening}") :]


def test_what_was_open_then_is_the_closing_stock_of_every_category(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    for month in (OCTOBER, date(2026, 9, 1), date(2025, 10, 1)):
        report = get_report(connection, manager, month_on=month, reference=reference, now=LATER)
        closing = {part.name: part.movement.closing for part in report.categories}
        counted = zip(
            report.categories, zip(*(line.by_category for line in report.ages), strict=True), strict=True
        )
        assert {part.name: sum(counts) for part, counts in counted} == closing
        assert report.open_then.month is not None
        assert report.open_then.month.cases == report.movement.closing == report.months[-1].stock > 0
        if report.open_then.prior is not None:
            assert report.open_then.prior.cases == report.movement.opening == report.months[-2].stock


def test_what_was_open_then_is_what_is_open_now_when_then_is_now(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    lens, today = Lens(month_of(LATER.date())), LATER.date()
    sla = get_sla(connection, manager, lens=lens, reference=reference, now=LATER)
    then = list_open_then(connection, lens, reference.age_buckets, today, LATER)
    assert {(cell.category_code, cell.bucket): (cell.cases, cell.rand) for cell in then} == {
        (cell.category_code, cell.bucket): (cell.cases, cell.rand) for cell in sla.ageing
    }
    assert sum(cell.overdue for cell in then) == sla.open.overdue > 0
    assert sum(cell.overdue_raw for cell in then) == sla.open.overdue_raw
    report = get_report(connection, manager, month_on=today, reference=reference, now=LATER)
    assert report.open_then.month is not None
    assert (report.open_then.month.rand, report.open_then.month.oldest_days) == (
        sla.open.rand,
        sla.open.oldest_days,
    )


def test_every_part_adds_up_to_the_whole(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    report = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    assert report.movement.sums.net
    for parts in (report.categories, report.regions, report.cells):
        assert sum(part.movement.opening for part in parts) == report.movement.opening
        assert sum(part.movement.closing for part in parts) == report.movement.closing
        assert sum(part.movement.sums.net for part in parts) == report.movement.sums.net
    assert sum(line.resolved for line in report.causes) == report.movement.sums.resolved


def test_a_frozen_month_makes_the_same_file_ever_after(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    freeze_month(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)

    def build(days: int) -> bytes:
        now = LATER + timedelta(days=days)
        return build_report(get_report(connection, manager, month_on=OCTOBER, reference=reference, now=now))

    first = build(0)
    assert build(40) == first
    assert "No figure of a frozen month differs" in read_text(first)


def test_a_correction_of_a_frozen_month_shows_and_changes_none_of_its_tables(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    before = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    freeze_month(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    make_case(connection, reference, received_at=datetime(2026, 10, 12, 8, tzinfo=UTC), now=LATER)
    published = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    assert published.sums.month is not None
    received, present = published.sums.month.received, measure_month(connection, OCTOBER)["sums"]["all"]
    assert received == present["received"] - 1
    assert replace(published, seal=None, corrections=[]) == before
    assert f"October 2026 Received {received} {received + 1}" in read_text(build_report(published))


def test_a_part_of_a_frozen_month_is_told_as_at_the_freezing(
    connection: Connection, reference: Reference, manager: Actor, noise: list[CaseRecord]
) -> None:
    freeze_month(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    narrow = make_actor(connection, "manager", regions=("B",))
    told = get_report(connection, narrow, month_on=OCTOBER, reference=reference, now=LATER + timedelta(9))
    assert told.seal is not None
    assert (told.as_of, told.seal.frozen_at, told.corrections) == (LATER, LATER, [])
    assert told.scope == "Region B"


def find_newest(connection: Connection) -> int:
    newest: int = connection.execute(sa.select(sa.func.max(clock_revision.c.revision))).scalar_one()
    return newest


def test_stoppages_are_listed_with_their_reason_until_they_are_taken_back(
    connection: Connection, reference: Reference, manager: Actor
) -> None:
    begins_at = datetime(2026, 10, 6, 6, tzinfo=UTC)
    reason = '#panic("strike") at the depot'
    for place, length, region in ((begins_at, 9, "B"), (begins_at - timedelta(days=90), 9, "")):
        regions = (region,) if region else ()
        stoppage = StoppageFields(place, place + timedelta(hours=length), reason, regions, ("metering",))
        declare_stoppage(connection, manager, fields=stoppage, reference=reference, now=LATER)
    report = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    assert [(line.starts_at, line.where) for line in report.stoppages] == [
        (begins_at, "Region B · Water and electricity metering")
    ]
    assert f"Region B · Water and electricity metering {reason}" in read_text(build_report(report))
    changed_at = max(LATER, datetime.now(UTC) + timedelta(minutes=1))
    later = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=changed_at)
    assert later.rules_revision == find_newest(connection)


def test_an_empty_desk_has_no_data(connection: Connection, reference: Reference, manager: Actor) -> None:
    report = get_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    assert not report.has_data
    assert (report.sums.prior, report.open_then.month, report.causes, report.hands) == (None, None, [], [])
    assert "No data: nothing was received" in read_text(build_report(report))


def test_a_narrow_scope_is_told_and_kept(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    narrow = make_actor(connection, "manager", regions=("B",), category_codes=("metering",))
    report = get_report(connection, narrow, month_on=OCTOBER, reference=reference, now=LATER)
    assert report.scope == "Region B · Water and electricity metering"
    assert [part.name for part in report.categories] == ["Water and electricity metering"]
    assert [part.name for part in report.regions] == ["Region B", "Region not known"]


def test_a_month_to_come_has_no_report(connection: Connection, reference: Reference, manager: Actor) -> None:
    with pytest.raises(InvalidInput, match="not begun"):
        get_report(connection, manager, month_on=date(2026, 12, 1), reference=reference, now=LATER)


def test_who_takes_it_is_audited(connection: Connection, reference: Reference, manager: Actor) -> None:
    take_report(connection, manager, month_on=OCTOBER, reference=reference, now=LATER)
    row = connection.execute(sa.select(audit).where(audit.c.user_id == manager.user_id)).one()
    assert (row.kind, row.subject) == ("downloaded", "performance-2026-10")
    expert = make_actor(connection, "expert")
    with pytest.raises(NotAllowed):
        take_report(connection, expert, month_on=OCTOBER, reference=reference, now=LATER)
