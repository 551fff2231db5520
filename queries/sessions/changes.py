"""What was changed about a campaign, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import session_change, virtual_session
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

MOST_CHANGES: Final = 300


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed about a campaign: when, by whom, and which virtual session and person it is about."""

    at: datetime
    who: str
    kind: str
    category_code: str | None
    starts_at: datetime | None
    about: str | None
    detail: Mapping[str, Any]


def list_changes(
    connection: Connection, actor: Actor, *, campaign_id: int, most: int = MOST_CHANGES
) -> list[Change]:
    """What was changed about a campaign, newest first. One statement."""
    check(actor, "see_sessions")
    about = app_user.alias("about")
    whom = sa.cast(session_change.c.detail["user_id"].astext, sa.BigInteger)
    rows = connection.execute(
        sa.select(
            session_change.c.at,
            app_user.c.display_name,
            session_change.c.kind,
            virtual_session.c.category_code,
            virtual_session.c.starts_at,
            about.c.display_name,
            session_change.c.detail,
        )
        .select_from(
            session_change.join(app_user, app_user.c.user_id == session_change.c.user_id)
            .outerjoin(
                virtual_session,
                virtual_session.c.virtual_session_id == session_change.c.virtual_session_id,
            )
            .outerjoin(about, about.c.user_id == whom)
        )
        .where(session_change.c.campaign_id == campaign_id)
        .order_by(session_change.c.at.desc(), session_change.c.change_id.desc())
        .limit(most)
    )
    return as_records(Change, rows)
