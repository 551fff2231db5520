"""What lies with a query and may belong to another that is split off it: texts of its story."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

# the resident's own words are written anew for each part
_NEVER = ("words",)
MOST_TEXTS = 50


@dataclass(frozen=True, slots=True)
class StoryText:
    """What was written on a query after it was taken down; erased words are left out."""

    text_id: int
    kind: str
    body: str
    written_at: datetime


def list_story_texts(connection: Connection, actor: Actor, *, case_id: int) -> list[StoryText]:
    """The newest texts of a query's story, newest first."""
    check(actor, "split")
    text = case_text.c
    rows = connection.execute(
        sa.select(text.text_id, text.kind, text.body, text.written_at)
        .where(text.case_id == case_id, text.kind.not_in(_NEVER), text.body.is_not(None))
        .order_by(text.text_id.desc())
        .limit(MOST_TEXTS)
    )
    return as_records(StoryText, rows)
