"""The stock of each ward and how it came to be, over whole months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.reference import ward
from queries.kpis.ground import BEGINNING, CONTRIBUTION, WARDS, Ground, read_sums, select_sums
from rules.access import check
from rules.actor import UNKNOWN_REGION, Actor
from rules.kpis.lens import Lens
from rules.kpis.sums import Movement, Sums
from rules.period import Period, widen


@dataclass(frozen=True, slots=True)
class WardFigures:
    """A ward's stock and what was counted in it; None where no ward is known."""

    ward_no: int | None
    movement: Movement

    @property
    def sums(self) -> Sums:
        return self.movement.sums


def list_wards(connection: Connection, actor: Actor, *, lens: Lens) -> tuple[WardFigures, ...]:
    """Wards with a stock or anything counted in the months that the period touches, by number."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    allowed = None
    if lens.regions and not lens.is_exact:
        allowed, lens = _list_of_regions(connection, lens.regions), lens.but(regions=())
    period = widen(lens.period)
    spans = [("opening", Period(BEGINNING, period.first_on - timedelta(days=1))), ("period", period)]
    found = read_sums(connection, select_sums(lens, spans, ("ward_no",), find_grounds=_find_grounds), 2)
    openings = {number or 0: sums.net for (label, number), sums in found.items() if label == "opening"}
    counted = {number or 0: sums for (label, number), sums in found.items() if label == "period"}
    return tuple(
        WardFigures(number or None, Movement(openings.get(number, 0), counted.get(number, Sums())))
        for number in sorted(openings.keys() | counted.keys())
        if allowed is None or number in allowed
    )


def _find_grounds(lens: Lens, period: Period) -> Sequence[Ground]:
    if lens.is_exact:
        return [(CONTRIBUTION, CONTRIBUTION.c.counted_on, period)]
    return [(WARDS, WARDS.c.month_on, period)]


def _list_of_regions(connection: Connection, regions: Sequence[str]) -> set[int]:
    """The wards of regions; what has no known ward goes with the unknown region."""
    found = connection.scalars(sa.select(ward.c.ward_no).where(ward.c.region_code.in_(regions)))
    return {*found, *([0] if UNKNOWN_REGION in regions else [])}
