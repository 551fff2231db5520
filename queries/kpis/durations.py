"""How long queries took, by kind, place, owner or channel, and the curve of all of them."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import case_flow
from queries.kpis.ground import in_lens
from queries.kpis.spreads import (
    BINS,
    MOST_EXACT,
    NO_SPREAD,
    SECONDS,
    Clock,
    Spread,
    as_spreads,
    find_dimension,
    measure_clocks,
    read_histograms,
)
from rules.access import check
from rules.actor import Actor
from rules.histogram import bin_seconds
from rules.kpis.lens import Lens
from rules.period import Period, widen

Dimension = Literal["category", "region", "entity", "channel"]

_COLUMNS: Final = {
    "category": case_flow.c.category_code,
    "region": case_flow.c.region,
    "entity": case_flow.c.entity_code,
    "channel": case_flow.c.channel_code,
}
_STEPS: Final = [number / 100 for number in range(101)]


@dataclass(frozen=True, slots=True)
class NamedSpread:
    """How long the queries of one category, region, owner or channel took; '' is not known."""

    value: str
    working: Spread
    calendar: Spread


@dataclass(frozen=True, slots=True)
class Curve:
    """What share of the queries was resolved within so many hours, from the quickest to the slowest."""

    points: tuple[tuple[float, float], ...]
    n: int
    is_exact: bool

    def share_within(self, hours: float) -> float | None:
        """The share resolved within a time, linear between points; None without queries."""
        if not self.points:
            return None
        place = bisect_right(self.points, hours, key=lambda point: point[0])
        if place == 0:
            return 0.0
        if place == len(self.points):
            return 1.0
        (low, share), (high, further) = self.points[place - 1], self.points[place]
        return share + (further - share) * (hours - low) / (high - low)


def list_spreads(
    connection: Connection, actor: Actor, *, lens: Lens, dimension: Dimension
) -> tuple[NamedSpread, ...]:
    """By each value of a dimension, those with most queries first."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    found = _read_spreads(connection, lens, dimension)
    values = sorted({value for value, _ in found}, key=lambda v: (-found[v, "calendar"].n, v))
    return tuple(
        NamedSpread(value, found.get((value, "working"), NO_SPREAD), found[value, "calendar"])
        for value in values
    )


def _read_spreads(connection: Connection, lens: Lens, dimension: Dimension) -> dict[tuple[Any, str], Spread]:
    known = find_dimension(lens)
    can_add = known is not None and known[0] in ("all", dimension)
    if can_add and _count(connection, lens) >= MOST_EXACT:
        chosen = None if known is None or known[0] == "all" else known[1]
        return read_histograms(connection, [("", widen(lens.period))], dimension, chosen, key="value")
    column = sa.func.coalesce(_COLUMNS[dimension], "")
    rows = connection.execute(
        sa.select(column.label("value"), *measure_clocks())
        .where(*is_resolved_in(lens))
        .group_by(sa.literal_column("1"))
    )
    return {key: spread for value, *found in rows for key, spread in as_spreads(value, found).items()}


def is_resolved_in(lens: Lens) -> list[sa.ColumnElement[bool]]:
    """That a flow is the last closing of a case, within the lens."""
    return [
        case_flow.c.is_last,
        case_flow.c.happened_on >= lens.period.first_on,
        case_flow.c.happened_on <= lens.period.last_on,
        *in_lens(case_flow, lens),
    ]


def _count(connection: Connection, lens: Lens) -> int:
    """How many were resolved, counting no further than where it no longer matters."""
    some = sa.select(sa.literal(1)).where(*is_resolved_in(lens)).limit(MOST_EXACT).subquery()
    return int(connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0)


def get_curve(connection: Connection, actor: Actor, *, lens: Lens, clock: Clock) -> Curve:
    """The cumulative curve in hundredths by the rows, or by the bins of whole months where there are many."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    known = find_dimension(lens)
    if known is not None and _count(connection, lens) >= MOST_EXACT:
        return _read_bins(connection, known, widen(lens.period), clock)
    seconds = SECONDS[clock]
    n, found = connection.execute(
        sa.select(
            sa.func.count(seconds),
            sa.func.percentile_cont(sa.literal(_STEPS, sa.ARRAY(sa.Float))).within_group(seconds),
        ).where(*is_resolved_in(lens))
    ).one()
    points = tuple((reached / 3600, share) for reached, share in zip(found or (), _STEPS, strict=False))
    return Curve(points if n else (), n, is_exact=True)


def _read_bins(
    connection: Connection, known: tuple[str, tuple[str, ...]], period: Period, clock: Clock
) -> Curve:
    rows = connection.execute(
        sa.select(BINS.c.bin, sa.func.sum(BINS.c.n))
        .where(
            BINS.c.month_on >= period.first_on,
            BINS.c.month_on <= period.last_on,
            BINS.c.dimension == known[0],
            BINS.c.value.in_(known[1]),
            BINS.c.clock == clock,
        )
        .group_by(BINS.c.bin)
        .order_by(BINS.c.bin)
    ).all()
    reached = list(accumulate(int(n) for _, n in rows))
    total = reached[-1] if reached else 0
    points = tuple(
        (bin_seconds(number) / 3600, n / total) for (number, _), n in zip(rows, reached, strict=True)
    )
    return Curve(points, total, is_exact=False)
