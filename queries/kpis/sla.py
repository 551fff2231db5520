"""Everything the first screen of the figures shows, in a handful of statements."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.kpis.ground import BEGINNING, read_sums, select_sums
from queries.kpis.open_cases import OpenCell, OpenFigures, list_open_cells, sum_cells
from queries.kpis.spreads import (
    MOST_EXACT,
    NO_SPREAD,
    Spread,
    find_dimension,
    read_exact,
    read_histograms,
    read_months,
)
from rules.access import check
from rules.actor import Actor
from rules.kpis.lens import Lens
from rules.kpis.sums import Movement, Sums
from rules.lookups import Reference
from rules.period import Period, last_months, month_of, widen

MONTHS: Final = 13
# starting helpers or a compiler takes longer than these statements
_ALONE: Final = sa.text(
    "SELECT set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)"
)
_DAY: Final = timedelta(days=1)
_DEADLINES: Final = ("due", "due_met", "due_raw", "due_raw_met", "response_due", "response_met")


# sums by what they are of (opening, or the label of a span) and by category and region
Cells = dict[tuple[str, tuple[str, str]], Sums]


@dataclass(frozen=True, slots=True)
class AgeCell:
    """The open cases of a category and an age bucket."""

    category_code: str
    bucket: str
    cases: int
    rand: Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """The open cases of a category and a region."""

    category_code: str
    region: str
    cases: int
    overdue: int
    overdue_raw: int
    at_risk: int
    rand: Decimal


@dataclass(frozen=True, slots=True)
class Durations:
    """How long queries took by one clock, in the period and in those it is compared with."""

    period: Spread
    prior: Spread
    last_year: Spread


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month: what was counted in it, open and overdue at its end, and the working time of its queries.

    Of the newest month, which may not be over: open now, and overdue by the last deadlines that are counted.
    """

    month_on: date
    sums: Sums
    stock: int
    overdue: int
    overdue_raw: int
    working: Spread


@dataclass(frozen=True, slots=True)
class Sla:
    """The first screen. `prior` and `last_year` are None before anything was received.

    Deadlines are counted up to `due_until`: of a day that is not over nobody knows yet what was missed.
    `overdue_before` is what was overdue when the period began.
    """

    lens: Lens
    as_of: datetime
    due_until: date
    open: OpenFigures
    ageing: tuple[AgeCell, ...]
    cells: tuple[Place, ...]
    period: Sums
    prior: Sums | None
    last_year: Sums | None
    movement: Movement
    overdue_before: int
    overdue_before_raw: int
    by_category: Mapping[str, Movement]
    by_region: Mapping[str, Movement]
    by_cell: Mapping[tuple[str, str], Movement]
    months: tuple[MonthFigures, ...]
    working: Durations
    calendar: Durations


def get_sla(connection: Connection, actor: Actor, *, lens: Lens, reference: Reference, now: datetime) -> Sla:
    """Six statements, however long the history."""
    check(actor, "see_figures")
    lens, today = lens.narrow(actor), reference.local_day(now)
    connection.execute(_ALONE)
    due_until = min(lens.period.last_on, today - _DAY)
    spans = list_spans(lens.period, today)
    open_cells = list_open_cells(connection, lens, reference, now)
    cells = _read_cells(connection, lens, spans, due_until)
    totals = {label: _add_up(cells, label) for label in spans}
    movement = _join(cells, lambda cell: "").get("", Movement(0, Sums()))
    working, calendar = _read_durations(connection, lens, spans, totals)
    overdue_before, overdue_before_raw = _count_overdue(_add_up(cells, "opening"))
    ever = _add_up(cells, "opening", "period")
    return Sla(
        lens=lens,
        as_of=now,
        due_until=due_until,
        open=sum_cells(open_cells, now),
        ageing=_age(open_cells),
        cells=_place(open_cells),
        period=totals["period"],
        prior=_unless_empty(totals["prior"]),
        last_year=_unless_empty(totals["last_year"]),
        movement=movement,
        overdue_before=overdue_before,
        overdue_before_raw=overdue_before_raw,
        by_category=_join(cells, lambda cell: cell[0]),
        by_region=_join(cells, lambda cell: cell[1]),
        by_cell=_join(cells, lambda cell: cell),
        months=_read_months(connection, lens, due_until, movement.closing, ever),
        working=working,
        calendar=calendar,
    )


def list_spans(period: Period, today: date) -> dict[str, Period]:
    """The period and those it is compared with; as much of them as has come of the period so far."""
    days = period.until(today).days
    spans = {"period": period, "prior": period.prior, "last_year": period.last_year}
    if period.last_on <= today:
        return spans
    return {
        label: span if label == "period" else span.until(span.first_on + timedelta(days=days - 1))
        for label, span in spans.items()
    }


def _read_cells(connection: Connection, lens: Lens, spans: Mapping[str, Period], due_until: date) -> Cells:
    """Sums of each span, and of all before the period, by category and region."""
    period = lens.period
    asked = [("opening", Period(BEGINNING, period.first_on - _DAY)), *spans.items()]
    if due_until < period.last_on:
        asked.append(("not over", Period(max(period.first_on, due_until + _DAY), period.last_on)))
    by = ("category_code", "region") if lens.is_exact or not lens.wards else ("category_code",)
    sums_by = read_sums(connection, select_sums(lens, asked, by), 1 + len(by))
    found = {(label, (cell[0], "".join(cell[1:]))): sums for (label, *cell), sums in sums_by.items()}
    for (label, cell), sums in list(found.items()):
        if label == "not over":
            found["period", cell] = _without_deadlines(found.get(("period", cell), Sums()), sums)
    return found


def _without_deadlines(sums: Sums, later: Sums) -> Sums:
    """Sums without the deadlines of days that are not over."""
    return replace(sums, **{name: getattr(sums, name) - getattr(later, name) for name in _DEADLINES})


def _add(parts: Iterable[Sums]) -> Sums:
    return sum(parts, Sums())


def _unless_empty(sums: Sums) -> Sums | None:
    return None if sums == Sums() else sums


Key = TypeVar("Key")


def _join(cells: Cells, key: Callable[[tuple[str, str]], Key]) -> dict[Key, Movement]:
    """Movements by a part of the cell, each from the stock it began with."""
    openings: dict[Key, int] = {}
    sums: dict[Key, Sums] = {}
    for (label, cell), each in cells.items():
        openings.setdefault(key(cell), 0)
        if label == "opening":
            openings[key(cell)] += each.net
        elif label == "period":
            sums[key(cell)] = sums.get(key(cell), Sums()) + each
    return {name: Movement(opening, sums.get(name, Sums())) for name, opening in openings.items()}


def _age(cells: Iterable[OpenCell]) -> tuple[AgeCell, ...]:
    found: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for cell in cells:
        count, rand = found.get((cell.category_code, cell.bucket), (0, Decimal(0)))
        found[cell.category_code, cell.bucket] = count + cell.cases, rand + cell.rand
    return tuple(AgeCell(*key, *figures) for key, figures in found.items())


def _place(cells: Iterable[OpenCell]) -> tuple[Place, ...]:
    found: dict[tuple[str, str], Place] = {}
    for cell in cells:
        key = (cell.category_code, cell.region)
        known = found.get(key, Place(*key, 0, 0, 0, 0, Decimal(0)))
        found[key] = Place(
            *key,
            known.cases + cell.cases,
            known.overdue + cell.overdue,
            known.overdue_raw + cell.overdue_raw,
            known.at_risk + cell.at_risk,
            known.rand + cell.rand,
        )
    return tuple(found.values())


def _add_up(cells: Cells, *labels: str) -> Sums:
    return _add(sums for (of, _), sums in cells.items() if of in labels)


def _count_overdue(sums: Sums) -> tuple[int, int]:
    """By how many queries were overdue more after than before: deadlines missed, less those closed late."""
    return (
        sums.due - sums.due_met - (sums.resolved - sums.on_time),
        sums.due_raw - sums.due_raw_met - (sums.resolved - sums.on_time_raw),
    )


def _read_months(
    connection: Connection, lens: Lens, due_until: date, stock: int, ever: Sums
) -> tuple[MonthFigures, ...]:
    """The months up to the period's last one that has begun, oldest first, from what it ended with."""
    newest = month_of(min(lens.period.last_on, due_until + _DAY))
    series = Period(last_months(newest.first_on, MONTHS).first_on, min(newest.last_on, lens.period.last_on))
    asked = [("month", series)]
    if due_until < series.last_on:
        asked.append(("not over", Period(due_until + _DAY, series.last_on)))
    found = read_sums(connection, select_sums(lens, asked, ("month_on",)), 2)
    spreads = read_months(connection, lens, series)
    overdue, overdue_raw = _count_overdue(ever)
    months: list[MonthFigures] = []
    for month_on in reversed(series.months):
        sums = found.get(("month", month_on), Sums())
        sums = _without_deadlines(sums, found.get(("not over", month_on), Sums()))
        working = spreads.get((month_on, "working"), NO_SPREAD)
        months.append(MonthFigures(month_on, sums, stock, overdue, overdue_raw, working))
        more, more_raw = _count_overdue(sums)
        stock, overdue, overdue_raw = stock - sums.net, overdue - more, overdue_raw - more_raw
    return tuple(reversed(months))


def _read_durations(
    connection: Connection, lens: Lens, spans: Mapping[str, Period], totals: Mapping[str, Sums]
) -> tuple[Durations, Durations]:
    """By the rows as long as they are not too many, the period first; else by histograms of whole months."""
    known, room = find_dimension(lens), MOST_EXACT
    by_rows: list[tuple[str, Period]] = []
    by_bins: list[tuple[str, Period]] = []
    for label, span in spans.items():
        room -= totals[label].resolved
        (by_rows if room > 0 or known is None else by_bins).append((label, span))
    found = read_exact(connection, lens, by_rows) if by_rows else {}
    if by_bins and known is not None:
        found |= read_histograms(connection, [(label, widen(span)) for label, span in by_bins], *known)
    working, calendar = (
        Durations(*(found.get((label, clock), NO_SPREAD) for label in ("period", "prior", "last_year")))
        for clock in ("working", "calendar")
    )
    return working, calendar
