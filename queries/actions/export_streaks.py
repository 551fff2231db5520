"""Takes the list of streaks of estimates away as a file, on the record."""

from datetime import date
from typing import Final

from sqlalchemy import Connection

from queries.actions.audit import add_audit
from queries.streaks import KeptStreak, StreakFilter, list_streaks
from rules.access import check
from rules.actor import Actor

MOST: Final = 100_000


def export_streaks(
    connection: Connection, actor: Actor, *, run_id: int, streak_filter: StreakFilter, today: date
) -> list[KeptStreak]:
    """All streaks that a filter leaves, to be taken away as a file; the export is audited."""
    check(actor, "diagnose")
    rows = list_streaks(connection, actor, run_id=run_id, streak_filter=streak_filter, today=today, most=MOST)
    told = {"accounts": len({each.account_no for each in rows}), "filter": str(streak_filter)}
    add_audit(connection, actor, kind="exported", subject="estimates near the limit", detail=told)
    return rows
