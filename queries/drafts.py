"""Texts that a person was writing and has not saved: only their own."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.drafts import draft
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Draft:
    """What is kept of one field. `body` None: nothing to offer.

    `draft_round`: what a post must carry to be taken.
    """

    body: str | None
    draft_round: int


EMPTY = Draft(None, 0)


def find_draft(connection: Connection, actor: Actor, *, place: str) -> Draft:
    """What the person was writing at this place."""
    check(actor, "keep_drafts")
    row = connection.execute(
        sa.select(draft.c.body, draft.c.round).where(draft.c.user_id == actor.user_id, draft.c.place == place)
    ).one_or_none()
    return EMPTY if row is None else Draft(*row)
