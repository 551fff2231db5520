"""A random sample of closings looked at again, and how sure it makes us of all of them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.facts import case_flow, closure_review
from queries.kpis.durations import is_resolved_in
from rules.access import check
from rules.actor import Actor
from rules.intervals import wilson
from rules.kpis.lens import Lens

SIZE: Final = 30


@dataclass(frozen=True, slots=True)
class ReviewedClosing:
    """A closing of the sample; `holds` is None until somebody has looked at it."""

    case_id: int
    n: int
    reference: str
    title: str
    closed_on: date
    outcome_code: str | None
    cause_code: str | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Review:
    """The sample of a period. The interval holds the share of all closings nineteen times out of twenty."""

    sample: tuple[ReviewedClosing, ...]
    closings: int

    @property
    def reviewed(self) -> int:
        return sum(each.holds is not None for each in self.sample)

    @property
    def agreed(self) -> int:
        return sum(each.holds is True for each in self.sample)

    @property
    def share(self) -> float | None:
        return self.agreed / self.reviewed if self.reviewed else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.agreed, self.reviewed)


def get_review(connection: Connection, actor: Actor, *, lens: Lens, size: int = SIZE) -> Review:
    """The same closings for the same period and part of the desk, in the order they were drawn."""
    check(actor, "see_figures")
    lens = lens.narrow(actor)
    seed = f"{lens.period.first_on}{lens.period.last_on}"
    drawn = sa.func.md5(sa.func.concat(seed, sa.cast(case_flow.c.case_id, sa.Text)))
    rows = connection.execute(
        sa.select(
            case_flow.c.case_id,
            case_flow.c.n,
            cases.c.reference,
            cases.c.title,
            case_flow.c.happened_on,
            case_flow.c.outcome_code,
            case_flow.c.cause_code,
            closure_review.c.holds,
            sa.func.count().over(),
        )
        .select_from(
            case_flow.join(cases, cases.c.case_id == case_flow.c.case_id).outerjoin(
                closure_review,
                (closure_review.c.case_id == case_flow.c.case_id) & (closure_review.c.n == case_flow.c.n),
            )
        )
        .where(*is_resolved_in(lens))
        .order_by(drawn, case_flow.c.case_id)
        .limit(size)
    ).all()
    return Review(tuple(ReviewedClosing(*row[:-1]) for row in rows), rows[0][-1] if rows else 0)
