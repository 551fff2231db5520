"""How a query stands, for whoever has its reference: told beyond the area of who is asked, and audited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from data.tables.people import audit
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.capture.status_words import Standing
from rules.errors import NotAllowed
from rules.lookups import Reference
from rules.references import candidates, normalise

WINDOW: Final = timedelta(minutes=10)
# a resident every twenty seconds, and a few slips of the tongue: more is no longer a talk
MOST_ASKED: Final = 30
MOST_MISSED: Final = 10
_ASKED: Final = "status_asked"
_MISSED: Final = "status_missed"
_LOCK: Final = 7_203
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """`standing` None: nothing found, or several are alike. `was_slip`: what was typed had a slip in it."""

    standing: Standing | None
    was_slip: bool = False
    is_ambiguous: bool = False


def ask_status(
    connection: Connection, actor: Actor, *, typed: str, reference: Reference, now: datetime
) -> StatusAnswer:
    """How the query of a reference stands. One slip in it is forgiven where only one query can be meant.

    Nothing about the resident, the account or the topic is told.

    Raises:
        NotAllowed: asked too often within ten minutes, or too often for what is not there.
    """
    check(actor, "ask_status")
    _limit(connection, actor, now)
    text = typed.strip()[:_LONGEST]
    municipality = reference.municipality
    near = candidates(text, prefix=municipality.reference_prefix, regions=reference.region_letters)
    rows = connection.execute(_STATUS, {"wanted": list(near)}).all()
    if len(rows) != 1:
        add_audit(connection, actor, kind=_MISSED, subject=normalise(text) or "nothing")
        return StatusAnswer(None, is_ambiguous=bool(rows))
    (row,) = rows
    add_audit(connection, actor, kind=_ASKED, subject=row.reference, case_id=row.case_id)
    owner = reference.entities.get(row.entity_code)
    standing = Standing(
        reference=row.reference,
        status=row.status,
        owner=owner.name if owner else municipality.short_name,
        received_on=reference.local_day(row.received_at),
        since_on=reference.local_day(row.since_at),
        next_step_on=row.next_step_on,
        answer_by_on=reference.local_day(row.answer_by_at),
    )
    return StatusAnswer(standing, was_slip=normalise(text) != normalise(row.reference))


_COLUMNS: Final = (
    sa.column("case_id", sa.BigInteger),
    sa.column("reference", sa.Text),
    sa.column("status", sa.Text),
    sa.column("entity_code", sa.Text),
    sa.column("received_at", sa.TIMESTAMP(timezone=True)),
    sa.column("since_at", sa.TIMESTAMP(timezone=True)),
    sa.column("next_step_on", sa.Date),
    sa.column("answer_by_at", sa.TIMESTAMP(timezone=True)),
)
_WANTED: Final = sa.bindparam("wanted", type_=ARRAY(sa.Text))
_STATUS: Final = sa.select(sa.func.casework.status_of(_WANTED).table_valued(*_COLUMNS))


def _limit(connection: Connection, actor: Actor, now: datetime) -> None:
    """One at a time for each person, so that many at once cannot all slip under the limit."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, actor.user_id)))
    asked, missed = connection.execute(
        sa.select(sa.func.count(), sa.func.count().filter(audit.c.kind == _MISSED)).where(
            audit.c.user_id == actor.user_id, audit.c.at > now - WINDOW, audit.c.kind.in_((_ASKED, _MISSED))
        )
    ).one()
    if asked >= MOST_ASKED or missed >= MOST_MISSED:
        raise NotAllowed(
            "You asked for many references within a few minutes. Wait ten minutes, or search for the query by"
            " its account."
        )
