"""The versions of the rules: who changed what they say, and the one a case's clocks were read by."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.rulebooks import find_rulebook
from data.tables.clocks import clock_change, clock_revision
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.clocks.rulebook import Rulebook
from rules.errors import NotFound

_MOST_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of the rules: who made it, why, and how many cases it changed."""

    revision: int
    made_at: datetime
    made_by_name: str | None
    kind: str
    words: str
    affected_from: datetime | None
    affected_to: datetime | None
    cases_read: int
    cases_changed: int
    finished_at: datetime | None


def get_rulebook(connection: Connection, actor: Actor, *, revision: int | None = None) -> Rulebook:
    """The rules that a case's clocks were read by, or the newest ones.

    Raises:
        NotFound: there is no such revision.
    """
    check(actor, "see_case")
    rulebook = find_rulebook(connection, revision)
    if rulebook is None:
        raise NotFound(f"There is no version {revision or 1} of the rules. Load the profile.")
    return rulebook


def list_revisions(connection: Connection, actor: Actor) -> list[Revision]:
    """The versions of the rules, newest first."""
    check(actor, "see_rules")
    columns = [
        app_user.c.display_name if field.name == "made_by_name" else clock_revision.c[field.name]
        for field in fields(Revision)
    ]
    joined = clock_revision.outerjoin(app_user, app_user.c.user_id == clock_revision.c.made_by)
    rows = connection.execute(
        sa.select(*columns).select_from(joined).order_by(clock_revision.c.revision.desc()).limit(_MOST_LISTED)
    )
    return as_records(Revision, rows)


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A due date that a change of the rules moved, and why."""

    revision: int
    made_at: datetime
    words: str
    due_before_at: datetime
    due_after_at: datetime


def list_moved_dates(connection: Connection, actor: Actor, *, case_id: int) -> list[MovedDate]:
    """How changes of the rules moved the due date of a case, newest first."""
    check(actor, "see_case")
    made = clock_revision.c
    rows = connection.execute(
        sa.select(
            made.revision, made.made_at, made.words, clock_change.c.due_before_at, clock_change.c.due_after_at
        )
        .join_from(clock_change, clock_revision)
        .where(clock_change.c.case_id == case_id)
        .order_by(made.revision.desc())
        .limit(_MOST_LISTED)
    )
    return as_records(MovedDate, rows)
