"""What every joining of two queries begins with: both rows locked, always in the same order."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.links import case_link
from queries.cases import CaseRecord
from queries.linking.links import CHILD, HOLDS
from rules import states
from rules.linking.allowed import Kin


def lock_in_order(connection: Connection, case_ids: Collection[int]) -> None:
    """Lock rows by their numbers, so that two who join the same queries the other way round do not block."""
    connection.execute(
        sa.select(cases.c.case_id)
        .where(cases.c.case_id.in_(case_ids))
        .order_by(cases.c.case_id)
        .with_for_update()
    )


def read_kin(connection: Connection, case: CaseRecord) -> Kin:
    """Where a case stands among parents and children."""
    link = case_link.c
    is_child, is_parent = link.case_id == case.case_id, link.to_id == case.case_id
    has_parent, children = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.bool_or(is_child), sa.false()), sa.func.count().filter(is_parent)
        ).where(HOLDS, link.kind == CHILD, sa.or_(is_child, is_parent))
    ).one()
    return Kin(case.reference, case.state.outcome_code == states.MERGED, has_parent, children)
