"""Keep what is being written, and forget it once it is saved."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.drafts import draft
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput

LONGEST: Final = 100_000
LONGEST_PLACE: Final = 200
KEPT_FOR: Final = timedelta(days=30)


def keep_draft(
    connection: Connection, actor: Actor, *, place: str, body: str, draft_round: int, now: datetime
) -> bool:
    """Keep the text; False when it comes after the text was saved, and nothing is kept.

    Raises:
        InvalidInput: longer than `LONGEST` characters.
    """
    check(actor, "keep_drafts")
    if len(body) > LONGEST:
        raise InvalidInput(f"A text may have at most {LONGEST:,} characters.".replace(",", " "))
    # PostgreSQL holds no NUL
    changed = {"body": body.replace("\0", "") or None, "updated_at": now}
    added = insert(draft).values(user_id=actor.user_id, place=place, round=draft_round, **changed)
    result = connection.execute(
        added.on_conflict_do_update(
            index_elements=[draft.c.user_id, draft.c.place], set_=changed, where=draft.c.round == draft_round
        ).returning(draft.c.place)
    )
    return result.first() is not None


def forget_draft(connection: Connection, actor: Actor, *, place: str, now: datetime) -> int:
    """Erase the text; gives the round from now on: what is on its way with an earlier one is refused."""
    check(actor, "keep_drafts")
    done = insert(draft).values(user_id=actor.user_id, place=place, body=None, round=1, updated_at=now)
    next_round: int = connection.execute(
        done.on_conflict_do_update(
            index_elements=[draft.c.user_id, draft.c.place],
            set_={"body": None, "round": draft.c.round + 1, "updated_at": now},
        ).returning(draft.c.round)
    ).scalar_one()
    return next_round


def erase_old_drafts(connection: Connection, actor: Actor, *, now: datetime) -> int:
    """Erase what nobody touched for as long as drafts are kept; how many."""
    check(actor, "run_jobs")
    return connection.execute(sa.delete(draft).where(draft.c.updated_at < now - KEPT_FOR)).rowcount
