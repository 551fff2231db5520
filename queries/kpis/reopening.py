"""Closings that did not last, by the month of the closing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from queries.kpis.ground import read_sums, select_sums
from rules.access import check
from rules.actor import Actor
from rules.kpis.lens import Lens
from rules.kpis.sums import Sums


@dataclass(frozen=True, slots=True)
class Cohort:
    """The closings of a month: after how many the query came back, or the account logged another like it."""

    month_on: date
    closed: int
    came_back: int
    relogged: int

    @property
    def share(self) -> float | None:
        return (self.came_back + self.relogged) / self.closed if self.closed else None


def list_cohorts(connection: Connection, actor: Actor, *, lens: Lens) -> tuple[Cohort, ...]:
    """Every month that the period touches, oldest first."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    found = read_sums(connection, select_sums(lens, [("month", lens.period)], ("month_on",)), 2)
    months = ((month, found.get(("month", month), Sums())) for month in lens.period.months)
    return tuple(Cohort(month, sums.closed, sums.came_back, sums.relogged) for month, sums in months)
