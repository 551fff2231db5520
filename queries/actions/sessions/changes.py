"""Adds to the log of what was changed in a campaign, by whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import session_change
from rules.actor import Actor


def note_change(
    connection: Connection,
    *,
    by: Actor,
    campaign_id: int,
    virtual_session_id: int | None = None,
    kind: str,
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Note a change in the transaction that makes it; `detail` holds codes, numbers and ISO instants."""
    connection.execute(
        sa.insert(session_change).values(
            campaign_id=campaign_id,
            virtual_session_id=virtual_session_id,
            at=now,
            user_id=by.user_id,
            kind=kind,
            detail=dict(detail or {}),
        )
    )
