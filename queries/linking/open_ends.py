"""What goes on for one query alone, so that it cannot end in another just now."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from data.tables.clusters import common_cause
from data.tables.corrections import correction
from data.tables.links import case_link
from data.tables.seats import booking, booking_case
from data.transaction import as_system
from queries.cases import CaseRecord
from queries.disputes import read_case_entries
from queries.linking.links import CHILD, HOLDS
from rules import states
from rules.actor import Actor
from rules.disputes.ledger import list_standing
from rules.linking.allowed import NOTHING, OpenEnds
from rules.lookups import Reference

_UNDER_WAY: Final = ("proposed", "approved", "exported")
_TO_COME: Final = ("held", "booked")


def read_open_ends(
    connection: Connection, actor: Actor, case: CaseRecord, reference: Reference, now: datetime
) -> OpenEnds:
    """The open ends of a case, whoever's they are, for work that has checked who asks."""
    with as_system(connection, actor):
        corrections, seats, children, is_cause = connection.execute(_COUNTS, {"case_id": case.case_id}).one()
        standing = list_standing(read_case_entries(connection, case.case_id), now)
    return OpenEnds(
        disputed_rand=sum((entry.disputed_rand for entry in standing.values()), NOTHING),
        corrections=corrections,
        seats=seats,
        department=_name_department(case, reference),
        children=children,
        is_cause=is_cause,
    )


def _name_department(case: CaseRecord, reference: Reference) -> str:
    if case.state.status != states.WAITING_ENTITY:
        return ""
    entity = reference.entities.get(case.state.entity_code or "")
    return entity.name if entity else "another department"


def _counts() -> Select[int, int, int, bool]:
    case_id = sa.bindparam("case_id", type_=sa.BigInteger)

    def count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(*conditions).scalar_subquery()

    return sa.select(
        count(correction.c.case_id == case_id, correction.c.stage.in_(_UNDER_WAY)),
        count(
            booking_case.c.case_id == case_id,
            booking.c.booking_id == booking_case.c.booking_id,
            booking.c.status.in_(_TO_COME),
        ),
        count(case_link.c.to_id == case_id, case_link.c.kind == CHILD, HOLDS),
        sa.exists().where(common_cause.c.case_id == case_id),
    )


_COUNTS: Final = _counts()
