"""Changing what clocks are read by: every change makes a new numbered version of all the rules."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from data.rulebooks import Kind, stamp_revision
from queries.jobs import enqueue
from rules.access import check
from rules.actor import Actor
from rules.clocks.rulebook import Rulebook

REREAD: Final = "reread_clocks"


def change_rules(
    connection: Connection,
    actor: Actor,
    *,
    kind: Kind,
    words: str,
    affected: tuple[datetime, datetime] | None = None,
) -> Rulebook:
    """Make a new version of the rules of what the tables say, and have the cases it touches read again.

    `affected` is the time that a calendar correction changes.
    """
    check(actor, "change_rules")
    rulebook = stamp_revision(
        connection, kind=kind, words=words, made_by=actor.user_id or None, affected=affected
    )
    enqueue(connection, actor, kind=REREAD)
    return rulebook
