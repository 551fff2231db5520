"""The arrangement that was proposed on a query."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event
from rules import events
from rules.arrangements.proposal import Proposal, read_proposal
from rules.errors import InvalidInput


def get_proposal(connection: Connection, case_id: int) -> Proposal:
    """The arrangement proposed last on a query, for work that has checked who asks.

    Raises:
        InvalidInput: none was proposed.
    """
    body = connection.scalar(
        sa.select(case_event.c.body)
        .where(case_event.c.case_id == case_id, case_event.c.kind == events.ARRANGEMENT_PROPOSED)
        .order_by(case_event.c.seq.desc())
        .limit(1)
    )
    if body is None:
        raise InvalidInput("No arrangement was proposed on this query. Propose one first.")
    return read_proposal(body)
