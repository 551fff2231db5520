"""Which link a virtual session or a place may have: a meeting's, and no other category's at that time."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place, virtual_session
from queries.actions.sessions.locked import Meeting
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.sessions.links import check_link, normal_link


def require_link(
    connection: Connection, *, meeting: Meeting, url: str | None, reference: Reference
) -> str | None:
    """The link as it is kept; None where none is given.

    Raises:
        InvalidInput: it is no link of a meeting, or serves another category at the same time.
    """
    url = (url or "").strip()
    if not url:
        return None
    fault = check_link(url, reference.sessions.teams_hosts)
    if fault is not None:
        raise InvalidInput(fault)
    kept = normal_link(url)
    other = _find_other_category(connection, meeting, kept)
    if other is not None:
        name = reference.categories[other].name
        raise InvalidInput(f"This link serves {name} at the same time. Give each category its own link.")
    return kept


def _find_other_category(connection: Connection, meeting: Meeting, url: str) -> str | None:
    """Of virtual sessions at that time, the category of another that has the link, itself or by a place."""
    of_place = sa.exists().where(
        roster_place.c.virtual_session_id == virtual_session.c.virtual_session_id,
        roster_place.c.removed_at.is_(None),
        roster_place.c.join_url == url,
    )
    found: str | None = connection.scalar(
        sa.select(sa.func.min(virtual_session.c.category_code)).where(
            virtual_session.c.status == "planned",
            virtual_session.c.category_code != meeting.category_code,
            virtual_session.c.starts_at < meeting.ends_at,
            virtual_session.c.ends_at > meeting.starts_at,
            sa.or_(virtual_session.c.join_url == url, of_place),
        )
    )
    return found
