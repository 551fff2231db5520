"""Saying of a closing, after a second look, whether it holds."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.facts import case_flow, closure_review
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.flows import CLOSED


def review_closing(
    connection: Connection, actor: Actor, *, case_id: int, n: int, holds: bool, now: datetime
) -> None:
    """Keep what somebody found; looking a third time takes the place of the second.

    Raises:
        NotFound: there is no such closing in the actor's area.
    """
    check(actor, "review_closing")
    known = connection.scalar(
        sa.select(case_flow.c.n).where(
            case_flow.c.case_id == case_id, case_flow.c.n == n, case_flow.c.kind == CLOSED
        )
    )
    if known is None:
        raise NotFound("There is no such closing in your area.")
    found = {"holds": holds, "reviewed_by": actor.user_id, "reviewed_at": now}
    connection.execute(
        insert(closure_review)
        .values(case_id=case_id, n=n, **found)
        .on_conflict_do_update(index_elements=["case_id", "n"], set_=found)
    )
