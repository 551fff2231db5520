"""Whom somebody promised to call, and who has not answered them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.filters import IS_OPEN
from queries.rows import as_records
from rules import states
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

MINE: Final = CaseFilter(whose="mine")
ASKED: Final = (states.WAITING_RESIDENT, states.WAITING_ENTITY)
MOST_CALLS: Final = 10


@dataclass(frozen=True, slots=True)
class PromisedCall:
    """A call that the resident of a query was promised."""

    reference: str
    title: str
    next_step: str | None
    call_back_at: datetime


_CALLS: Final = (
    sa.select(*(cases.c[name] for name in PromisedCall.__dataclass_fields__))
    .where(
        IS_OPEN,
        cases.c.holder_id == sa.bindparam("holder"),
        cases.c.call_back_at < sa.bindparam("before"),
    )
    .order_by(cases.c.call_back_at, cases.c.case_id)
    .limit(MOST_CALLS)
)


def calls_until(on: date) -> CaseFilter:
    """The actor's queries whose resident was promised a call by a day."""
    return MINE.but(call_back_to=on, order_by="next_step")


def steps_until(on: date) -> CaseFilter:
    """The actor's queries whose next step is planned for a day or an earlier one."""
    return MINE.but(next_step_to=on, order_by="next_step")


def unanswered_before(on: date) -> CaseFilter:
    """The actor's queries that wait for an answer of the resident or the owner that was due before a day."""
    return MINE.but(statuses=ASKED, next_step_to=on - timedelta(days=1), order_by="next_step")


def list_calls(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> tuple[PromisedCall, ...]:
    """The calls that the actor promised for today or an earlier day, the earliest first, ten at most."""
    check(actor, "see_triage")
    tomorrow = reference.midnight(reference.local_day(now) + timedelta(days=1))
    rows = connection.execute(_CALLS, {"holder": actor.user_id, "before": tomorrow})
    return tuple(as_records(PromisedCall, rows))
