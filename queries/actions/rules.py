"""Changing what clocks are read by: every change makes a new numbered version of all the rules."""

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.clocks import clock_revision
from queries.rulebooks import draft_rulebook, find_rulebook
from rules.access import check
from rules.actor import Actor
from rules.rulebook import Rulebook, as_text

Kind = Literal["profile", "policy", "calendar", "stoppage"]

_LOCK: Final = 7_420_913_308


def ensure_revision(
    connection: Connection,
    actor: Actor,
    *,
    now: datetime,
    kind: Kind = "profile",
    words: str = "The municipality's profile was loaded",
    affected: tuple[datetime, datetime] | None = None,
) -> Rulebook:
    """The version that says what the tables say: the newest one, or a new one when they have changed.

    Two who ask at once get one version. `affected` is the time that a calendar correction changes.
    """
    check(actor, "change_rules")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    draft, latest = draft_rulebook(connection), find_rulebook(connection)
    if latest is not None and latest.fingerprint == draft.fingerprint:
        return latest
    made = replace(draft, revision=latest.revision + 1 if latest else 1)
    connection.execute(
        sa.insert(clock_revision).values(
            revision=made.revision,
            made_at=now,
            made_by=actor.user_id or None,
            kind=kind,
            words=words,
            rules=as_text(made),
            fingerprint=made.fingerprint,
            affected_from=affected[0] if affected else None,
            affected_to=affected[1] if affected else None,
        )
    )
    return made
