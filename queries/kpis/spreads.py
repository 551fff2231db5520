"""How long queries took: exact percentiles of the rows, or of monthly histograms where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.facts import SCHEMA, case_flow
from queries.kpis.ground import in_lens
from rules.histogram import bin_seconds
from rules.kpis.lens import Lens
from rules.period import Period, month_of

Clock = Literal["working", "calendar"]

MOST_EXACT: Final = 50_000
CLOCKS: Final[tuple[Clock, ...]] = ("working", "calendar")
SECONDS: Final = {"working": case_flow.c.worked_seconds, "calendar": case_flow.c.calendar_seconds}
_SHARES: Final = (0.5, 0.9)
BINS: Final = sa.table(
    "fact_duration_now",
    *(sa.column(name) for name in ("month_on", "dimension", "value", "clock", "bin", "n")),
    schema=SCHEMA,
)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long `n` resolved queries took, in hours; None where there were none. Not exact: within 1 %."""

    n: int
    median_hours: float | None
    p90_hours: float | None
    is_exact: bool = True


NO_SPREAD: Final = Spread(0, None, None)
# by label or month, and clock
Spreads = dict[tuple[Any, str], Spread]


def read_exact(connection: Connection, lens: Lens, spans: Sequence[tuple[str, Period]]) -> Spreads:
    """Percentiles by linear interpolation over every last closing, by the label of its span and clock."""
    parts = [
        sa.select(sa.literal(label), *measure_clocks()).where(
            case_flow.c.is_last,
            case_flow.c.happened_on >= period.first_on,
            case_flow.c.happened_on <= period.last_on,
            *in_lens(case_flow, lens),
        )
        for label, period in spans
    ]
    rows = connection.execute(sa.union_all(*parts))
    return {key: spread for label, *found in rows for key, spread in as_spreads(label, found).items()}


def measure_clocks() -> list[ColumnElement[Any]]:
    """For each clock how many closings there are, and their percentiles, in one reading of the rows."""
    shares = sa.literal(list(_SHARES), sa.ARRAY(sa.Float))
    measured: list[ColumnElement[Any]] = []
    for seconds in SECONDS.values():
        measured += [sa.func.count(seconds), sa.func.percentile_cont(shares).within_group(seconds)]
    return measured


def as_spreads(label: Any, found: Sequence[Any]) -> Spreads:
    """What `measure_clocks` measured, by the label and the clock."""
    return {
        (label, clock): as_spread(found[2 * place], found[2 * place + 1])
        for place, clock in enumerate(SECONDS)
    }


def as_spread(n: int, found: Sequence[float] | None) -> Spread:
    """A count and two percentiles in seconds as a spread."""
    return Spread(n, found[0] / 3600, found[1] / 3600) if found and n else NO_SPREAD


def find_dimension(lens: Lens) -> tuple[str, tuple[str, ...]] | None:
    """The kept histograms that together hold what a lens shows; None where none do."""
    chosen = {
        "category": lens.category_codes,
        "region": lens.regions,
        "entity": lens.entity_codes,
        "channel": lens.channel_codes,
    }
    limits = [(dimension, values) for dimension, values in chosen.items() if values]
    if lens.wards or lens.sources or len(limits) > 1:
        return None
    return limits[0] if limits else ("all", ("",))


def read_histograms(
    connection: Connection,
    spans: Sequence[tuple[str, Period]],
    dimension: str,
    values: Sequence[str] | None,
    *,
    key: Literal["label", "month_on", "value"] = "label",
    clocks: Sequence[Clock] = CLOCKS,
) -> Spreads:
    """Percentiles from the bins of whole months, by the key (label of the span, month or value) and clock."""
    parts = [
        sa.select(
            (sa.literal(label) if key == "label" else BINS.c[key]).label("label"),
            BINS.c.clock,
            BINS.c.bin,
            BINS.c.n,
        ).where(
            BINS.c.month_on >= period.first_on,
            BINS.c.month_on <= period.last_on,
            BINS.c.dimension == dimension,
            BINS.c.clock.in_(clocks),
            *([BINS.c.value.in_(values)] if values is not None else []),
        )
        for label, period in spans
    ]
    bins = sa.union_all(*parts).subquery("bins")
    place = (bins.c.label, bins.c.clock)
    counted = sa.select(
        bins.c.label,
        bins.c.clock,
        bins.c.bin,
        bins.c.n,
        sa.func.sum(bins.c.n).over(partition_by=place, order_by=bins.c.bin).label("reached"),
        sa.func.sum(bins.c.n).over(partition_by=place).label("total"),
    ).subquery("counted")
    reached = (
        sa.func.min(counted.c.bin).filter(counted.c.reached > share * (counted.c.total - 1))
        for share in _SHARES
    )
    rows = connection.execute(
        sa.select(counted.c.label, counted.c.clock, sa.func.max(counted.c.total), *reached)
        .where(counted.c.n > 0)
        .group_by(counted.c.label, counted.c.clock)
    )
    return {
        (label, clock): Spread(int(n), _hours(median), _hours(ninetieth), is_exact=False)
        for label, clock, n, median, ninetieth in rows
    }


def _hours(number: int | None) -> float | None:
    """The middle of a bin."""
    if number is None:
        return None
    return (bin_seconds(number - 1) + bin_seconds(number)) / 2 / 3600 if number else bin_seconds(0) / 7200


def read_months(connection: Connection, lens: Lens, period: Period) -> Spreads:
    """Working time of each month of a period, from histograms where the lens has them."""
    known = find_dimension(lens)
    if known is not None:
        return read_histograms(connection, [("", period)], *known, key="month_on", clocks=("working",))
    spans = [(month.isoformat(), month_of(month)) for month in period.months]
    found = read_exact(connection, lens, spans)
    return {(date.fromisoformat(label), clock): spread for (label, clock), spread in found.items()}
