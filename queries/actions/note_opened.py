"""Remembering which queries a person opened last."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.cases import cases
from data.tables.opened import opened_case
from rules.access import check
from rules.actor import Actor

KEPT: Final = 10


def note_opened(connection: Connection, actor: Actor, *, case_id: int, now: datetime) -> None:
    """Put a query on top of those that the actor opened; beyond ten the oldest are forgotten.

    A query outside the actor's area is not noted: whoever may not see it may not learn that it exists.
    """
    check(actor, "see_case")
    visible = sa.select(sa.literal(actor.user_id), cases.c.case_id, sa.literal(now)).where(
        cases.c.case_id == case_id
    )
    opened = insert(opened_case).from_select(["user_id", "case_id", "opened_at"], visible)
    connection.execute(
        opened.on_conflict_do_update(
            index_elements=["user_id", "case_id"],
            set_={"opened_at": sa.func.greatest(opened_case.c.opened_at, opened.excluded.opened_at)},
        )
    )
    mine = opened_case.c.user_id == actor.user_id
    oldest = (
        sa.select(opened_case.c.case_id)
        .where(mine)
        .order_by(opened_case.c.opened_at.desc(), opened_case.c.case_id.desc())
        .offset(KEPT)
    )
    connection.execute(sa.delete(opened_case).where(mine, opened_case.c.case_id.in_(oldest)))
