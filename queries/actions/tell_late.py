"""Tells managers of findings that their department has not acknowledged in time: each once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.cases import cases
from data.tables.findings import handoff
from queries.actions.send import send
from queries.actions.tell_managers import list_managers
from queries.findings import is_finding
from rules import states
from rules.access import check
from rules.actor import Actor
from rules.handoffs import LateFinding, compose_late
from rules.lookups import Reference
from rules.messages import Draft
from rules.scope import covers

BATCH: Final = 200


def tell_late(
    connection: Connection, actor: Actor, *, reference: Reference, address: str, now: datetime
) -> int:
    """Write to the managers of a batch of late findings; gives how many findings there were, 0 at the end.

    `address` is where browsers find the desk. A manager gets one message of all that lie in the own area.
    """
    check(actor, "run_jobs")
    rows = connection.execute(_LATE, {"now": now}).all()
    if not rows:
        return 0
    send(connection, actor, _compose(rows, list_managers(connection, actor), reference, address), now=now)
    told = sa.update(handoff).where(handoff.c.case_id.in_([row.case_id for row in rows]))
    connection.execute(told.values(late_told_at=now))
    return len(rows)


_LATE: Final = (
    sa.select(
        *handoff.c["case_id", "entity_code", "times", "acknowledge_by_at"],
        *cases.c["reference", "category_code", "region", "ward_no"],
    )
    .join_from(handoff, cases, cases.c.case_id == handoff.c.case_id)
    .where(
        handoff.c.acknowledged_at.is_(None),
        handoff.c.late_told_at.is_(None),
        handoff.c.acknowledge_by_at <= sa.bindparam("now"),
        is_finding(cases.c.category_code),
        cases.c.status.in_((states.WAITING_ENTITY, states.WAITING_RESIDENT)),
    )
    .order_by(handoff.c.acknowledge_by_at, handoff.c.case_id)
    .limit(BATCH)
    # two workers at once tell each finding once
    .with_for_update(of=handoff, skip_locked=True)
)


def _compose(
    rows: Sequence[Row[Any]], managers: Sequence[Actor], reference: Reference, address: str
) -> Iterator[Draft]:
    for manager in managers:
        late = [
            LateFinding(
                row.reference,
                row.times,
                reference.entities[row.entity_code].name,
                row.acknowledge_by_at.astimezone(reference.timezone),
            )
            for row in rows
            if covers(manager, category_code=row.category_code, region=row.region, ward_no=row.ward_no)
        ]
        if late:
            yield compose_late(late, manager.user_id, address)
