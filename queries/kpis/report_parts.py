"""Parts of the monthly report: figures in order, under the names that people know things by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from outward.report.figures import (
    AgeLine,
    CauseLine,
    Compared,
    HandLine,
    OpenThen,
    Part,
    StoppageLine,
    Targets,
    Took,
)
from queries.kpis.causes import CauseFigures
from queries.kpis.hands import HandFigures
from queries.kpis.open_then import ThenCell, list_open_then
from queries.kpis.sla import Durations, Sla, list_spans
from queries.kpis.spreads import Spread
from queries.rulebooks import Revision
from queries.stoppages import DeclaredStoppage
from rules.actor import Actor
from rules.clocks.policies import Policy, Target
from rules.hand_names import name_hand
from rules.hands import name_desk
from rules.kpis import Movement, Sums
from rules.lookups import Category, Reference, Region
from rules.period import Period
from rules.scope import describe_scope

_UNITS: Final = {
    "working_hours": "working hours",
    "working_days": "working days",
    "calendar_days": "calendar days",
}
_DAY: Final = timedelta(days=1)
NOT_STATED: Final = "Not stated"


@dataclass(frozen=True, slots=True)
class OpenCells:
    """What was open, by category and age, at an instant."""

    at: datetime
    cells: tuple[ThenCell, ...]


def read_open(
    connection: Connection, sla: Sla, reference: Reference, as_of: datetime
) -> Mapping[str, OpenCells]:
    """What was open at the end of the period and of those it is compared with, by their labels."""
    found = {}
    for label, span in list_spans(sla.lens.period, reference.local_day(as_of)).items():
        at = min(as_of, reference.midnight(span.last_on + _DAY))
        cells = list_open_then(connection, sla.lens, reference.age_buckets, span.last_on, at)
        found[label] = OpenCells(at, cells)
    return found


def compare_open(opens: Mapping[str, OpenCells], sla: Sla) -> Compared[OpenThen]:
    """The three ends beside each other; None where nothing is known of that time."""
    whole = None if sla.movement == Movement(0, Sums()) else sla.period
    sums = {"period": whole, "prior": sla.prior, "last_year": sla.last_year}
    month, prior, last_year = (
        None if sums[label] is None and not opens[label].cells else _sum_open(opens[label])
        for label in ("period", "prior", "last_year")
    )
    return Compared(month, prior, last_year)


def _sum_open(then: OpenCells) -> OpenThen:
    oldest_at = min((cell.oldest_at for cell in then.cells), default=None)
    return OpenThen(
        cases=sum(cell.cases for cell in then.cells),
        overdue=sum(cell.overdue for cell in then.cells),
        overdue_raw=sum(cell.overdue_raw for cell in then.cells),
        rand=sum((cell.rand for cell in then.cells), Decimal(0)),
        oldest_days=None if oldest_at is None else (then.at - oldest_at).days,
    )


def compare_times(durations: Durations) -> Compared[Took]:
    """The spreads of one clock."""
    return Compared(take(durations.period), take(durations.prior), take(durations.last_year))


def take(spread: Spread) -> Took:
    """A spread as the report holds it."""
    return Took(spread.n, spread.median_hours, spread.p90_hours, spread.is_exact)


def describe_part(actor: Actor, reference: Reference) -> str:
    """The part of the desk in words, empty for all of it."""
    if actor.sees_everything:
        return ""
    names = tuple(_name_category(code, reference) for code in actor.category_codes)
    return describe_scope(actor.regions, actor.wards, names)


def describe_targets(policy: Policy) -> Targets:
    """What a policy promises for a query that no narrower target names."""
    return Targets(
        policy=policy.name,
        resolution=_describe(policy.targets, "resolution"),
        first_response=_describe(policy.targets, "first_response"),
        promise_days=policy.promise_days,
    )


def _describe(targets: Sequence[Target], measure: str) -> str:
    widest = min((each for each in targets if each.measure == measure), key=lambda each: each.rank)
    return f"{widest.amount} {_UNITS[widest.unit]}"


def find_revision(revisions: Sequence[Revision], as_of: datetime) -> int:
    """The number of the newest version of the rules that was made by then."""
    return max((each.revision for each in revisions if each.made_at <= as_of), default=1)


def list_categories(sla: Sla, reference: Reference) -> list[Part]:
    """Every category that may be chosen or has figures."""
    nothing = Movement(0, Sums())
    return [
        Part(_name_category(code, reference), sla.by_category.get(code, nothing))
        for code in _list_codes(reference.categories, sla.by_category, sla.lens.category_codes)
    ]


def list_regions(sla: Sla, reference: Reference) -> list[Part]:
    """Every region that may be chosen or has figures."""
    nothing = Movement(0, Sums())
    return [
        Part(_name_region(code, reference), sla.by_region.get(code, nothing))
        for code in _list_codes(reference.regions, sla.by_region, sla.lens.regions)
    ]


def _list_codes(
    known: Mapping[str, Category] | Mapping[str, Region],
    found: Mapping[str, Movement],
    allowed: Sequence[str],
) -> list[str]:
    codes = [code for code, each in known.items() if not each.retired or code in found]
    codes += sorted(found.keys() - known.keys())
    return [code for code in codes if not allowed or code in allowed]


def list_cells(sla: Sla, reference: Reference) -> list[Part]:
    """Every category in every region where anything was open or happened."""
    categories, regions = list(reference.categories), list(reference.regions)

    def place(cell: tuple[str, str]) -> tuple[int, int, tuple[str, str]]:
        return (
            categories.index(cell[0]) if cell[0] in categories else len(categories),
            regions.index(cell[1]) if cell[1] in regions else len(regions),
            cell,
        )

    return [
        Part(_name_category(cell[0], reference), sla.by_cell[cell], _name_region(cell[1], reference))
        for cell in sorted(sla.by_cell, key=place)
        if sla.by_cell[cell] != Movement(0, Sums())
    ]


def _name_category(code: str, reference: Reference) -> str:
    category = reference.categories.get(code)
    return category.name if category else code


def _name_region(code: str, reference: Reference) -> str:
    region = reference.regions.get(code)
    return region.name if region else code or "Every region"


def list_ages(then: OpenCells, sla: Sla, reference: Reference) -> list[AgeLine]:
    """Every age bucket, whether anything is in it or not; categories as `list_categories` has them."""
    codes = _list_codes(reference.categories, sla.by_category, sla.lens.category_codes)
    lines = []
    for bucket in reference.age_buckets:
        cells = [cell for cell in then.cells if cell.bucket == bucket.code]
        counts = {cell.category_code: cell.cases for cell in cells}
        lines.append(
            AgeLine(
                bucket.name,
                cases=sum(cell.cases for cell in cells),
                overdue=sum(cell.overdue for cell in cells),
                overdue_raw=sum(cell.overdue_raw for cell in cells),
                rand=sum((cell.rand for cell in cells), Decimal(0)),
                by_category=[counts.get(code, 0) for code in codes],
            )
        )
    return lines


def list_stoppage_lines(
    stoppages: Sequence[DeclaredStoppage], reference: Reference, days: Period, as_of: datetime
) -> list[StoppageLine]:
    """The stoppages in force of some days, the first one first."""
    first_at, last_at = reference.midnight(days.first_on), reference.midnight(days.last_on + _DAY)
    return [
        StoppageLine(
            each.starts_at,
            each.ends_at,
            describe_scope(
                tuple(each.regions),
                (),
                tuple(_name_category(code, reference) for code in each.category_codes),
            ),
            each.reason,
        )
        for each in reversed(stoppages)
        if each.cancelled_at is None
        and each.declared_at <= as_of
        and each.starts_at < last_at
        and each.ends_at > first_at
    ]


def list_cause_lines(found: Sequence[CauseFigures], reference: Reference) -> list[CauseLine]:
    """Causes by name, the commonest first."""
    return [CauseLine(_name_cause(each.cause_code, reference), each.resolved, each.rand) for each in found]


def _name_cause(code: str, reference: Reference) -> str:
    cause = reference.causes.get(code)
    return cause.name if cause else code or NOT_STATED


def list_hand_lines(hands: Sequence[HandFigures], reference: Reference) -> list[HandLine]:
    """Hands by name, the one with most time first; desks that work several categories are one."""
    desks = {code: category.desk for code, category in reference.categories.items()}
    found: Counter[str] = Counter()
    for each in hands:
        found[name_hand(name_desk(each.hand, desks), reference)] += each.seconds
    lines = [HandLine(name, seconds) for name, seconds in found.items()]
    return sorted(lines, key=lambda line: (-line.seconds, line.name))
