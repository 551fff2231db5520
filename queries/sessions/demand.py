"""How many queries of each kind will be overdue weeks from now, unless a virtual session settles them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases, contact
from queries.counted import HAS_CLOCK
from queries.filters import IS_OPEN
from queries.sessions.candidates import is_reachable, list_area
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.planning.task import Demand


def list_demands(
    connection: Connection, actor: Actor, *, campaign_id: int, weeks: int, reference: Reference, now: datetime
) -> list[Demand]:
    """Queries of a campaign's topics and area by category, region and language. Three statements.

    Counted are those whose residents can be reached, less the share that ordinary work settles in as many
    weeks, by what it settled in the weeks past.

    Raises:
        NotFound: there is no such campaign.
    """
    check(actor, "plan_sessions")
    kinds = cases.c["category_code", "subcategory_code", "region"]
    rows = connection.execute(
        sa.select(*kinds, contact.c.language, sa.func.count().label("queries"))
        .join(contact, contact.c.contact_id == cases.c.contact_id)
        .where(
            *list_area(connection, campaign_id),
            is_reachable(),
            cases.c.due_at < now + timedelta(weeks=weeks),
        )
        .group_by(*kinds, contact.c.language)
    ).all()
    settled = _list_settled(connection, weeks, now)
    queries, savable = (defaultdict[tuple[str, str, str | None], float](float) for _ in range(2))
    for row in rows:
        kind = (row.category_code, row.region, row.language)
        left = row.queries * (1 - settled.get(row.category_code, 0.0))
        queries[kind] += left
        savable[kind] += left * reference.sessions.share_resolvable(row.category_code, row.subcategory_code)
    return [Demand(*kind, count, savable[kind] / count) for kind, count in queries.items() if count > 0]


def _list_settled(connection: Connection, weeks: int, now: datetime) -> Mapping[str, float]:
    """Of queries that were open so many weeks ago, the share that is resolved since, by category."""
    then = now - timedelta(weeks=weeks)
    was_open = sa.and_(cases.c.received_at <= then, sa.or_(IS_OPEN, cases.c.resolved_at > then))
    rows = connection.execute(
        sa.select(
            cases.c.category_code,
            sa.func.count().label("open_then"),
            sa.func.count(cases.c.resolved_at).label("settled"),
        )
        .where(was_open, HAS_CLOCK)
        .group_by(cases.c.category_code)
    )
    return {row.category_code: row.settled / row.open_then for row in rows}
