"""Changes of many queries that were made: what, by whom, of how many, and until when they can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.bulk import bulk_action
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.bulk.changes import UNDO_FOR

SHOWN_FOR: Final = timedelta(days=30)
_maker, _undoer = app_user.alias(), app_user.alias()


@dataclass(frozen=True, slots=True)
class Made:
    """One change of many queries. `undone`: how many of them are as they were."""

    bulk_id: int
    kind: str
    change: Mapping[str, Any]
    selection: Mapping[str, Any]
    changed: int
    refused: Mapping[str, int]
    made_at: datetime
    made_by: int
    maker: str
    undone_at: datetime | None
    undoer: str | None
    undone: int | None

    def may_be_undone(self, now: datetime) -> bool:
        """Whether it is within its hour and was not undone."""
        return self.undone_at is None and now <= self.undo_until_at

    @property
    def undo_until_at(self) -> datetime:
        return self.made_at + UNDO_FOR


def list_made(connection: Connection, actor: Actor, *, now: datetime, limit: int = 100) -> list[Made]:
    """The newest changes of the last month that the actor made; a manager's list holds everybody's."""
    check(actor, "change_many")
    names = ("bulk_id", "kind", "change", "selection", "changed", "refused", "made_at", "made_by")
    rows = connection.execute(
        sa.select(
            *(bulk_action.c[name] for name in names),
            _maker.c.display_name.label("maker"),
            bulk_action.c.undone_at,
            _undoer.c.display_name.label("undoer"),
            bulk_action.c.undone,
        )
        .join(_maker, _maker.c.user_id == bulk_action.c.made_by)
        .outerjoin(_undoer, _undoer.c.user_id == bulk_action.c.undone_by)
        .where(bulk_action.c.made_at > now - SHOWN_FOR)
        .order_by(bulk_action.c.made_at.desc(), bulk_action.c.bulk_id.desc())
        .limit(limit)
    )
    return as_records(Made, rows)
