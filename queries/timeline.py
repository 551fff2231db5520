"""Everything that happened to a case, newest first, with the words and names that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, case_text
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as people read it. `words` is None where nothing was written or it has been erased."""

    seq: int
    kind: str
    at: datetime
    recorded_at: datetime
    source: str
    body: Mapping[str, Any]
    actor_id: int
    actor_name: str | None
    words: str | None
    erased_at: datetime | None


def list_happenings(
    connection: Connection, actor: Actor, *, case_id: int, most: int = 200, before_seq: int | None = None
) -> list[Happening]:
    """The newest events of a case, at most `most`; `before_seq` goes on from there."""
    check(actor, "see_case")
    statement = (
        sa.select(
            case_event.c.seq,
            case_event.c.kind,
            case_event.c.at,
            case_event.c.recorded_at,
            case_event.c.source,
            case_event.c.body,
            case_event.c.actor_id,
            app_user.c.display_name,
            case_text.c.body,
            case_text.c.erased_at,
        )
        .select_from(
            case_event.outerjoin(app_user, app_user.c.user_id == case_event.c.actor_id).outerjoin(
                case_text, case_text.c.text_id == case_event.c.text_id
            )
        )
        .where(case_event.c.case_id == case_id)
        .order_by(case_event.c.at.desc(), case_event.c.tie.desc(), case_event.c.seq.desc())
        .limit(most)
    )
    if before_seq is not None:
        statement = statement.where(case_event.c.seq < before_seq)
    return as_records(Happening, connection.execute(statement))
