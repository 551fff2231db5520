"""Compares corrections that the billing system has with what later extracts show."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
from data.tables.corrections import correction
from data.tables.disputes import billing_file
from queries.actions.correction_events import tell_queries
from queries.corrections import Correction, read_corrections
from queries.shown_lines import AccountLines, read_account_lines
from rules.access import check
from rules.actor import Actor
from rules.corrections.confirmation import Confirmation, Difference, confirm
from rules.lookups import Reference

BATCH: Final = 200
_Told = tuple[Correction, str, dict[str, Any]]


def compare_corrections(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime, limit: int = BATCH
) -> int:
    """Compare at most `limit` corrections with the newest extract that came after they were handed over.

    What is shown to the cent is confirmed; what is shown otherwise is noted, and told once in the query's
    timeline. Gives how many were compared. What another worker has locked is left to it.
    """
    check(actor, "run_jobs")
    loaded = _read_loaded(connection)
    if not loaded:
        return 0
    rows = connection.execute(_list_due(max(loaded), max(loaded.values()), limit)).all()
    if not rows:
        return 0
    handed = {row.correction_id: row.made_at for row in rows}
    corrections = read_corrections(connection, list(handed))
    since = min(line.line.billing_month for each in corrections for line in each.lines)
    shown = read_account_lines(connection, {each.account_no for each in corrections}, since)
    told: list[_Told] = []
    for each in corrections:
        later = {number for number, at in loaded.items() if at > handed[each.correction_id]}
        handed_on = reference.local_day(handed[each.correction_id])
        found = _confirm(each, shown.get(each.account_no), later, handed_on)
        told += _keep(connection, each, found, max(loaded), now)
    tell_queries(connection, actor, told, reference=reference, now=now)
    return len(rows)


def _read_loaded(connection: Connection) -> Mapping[int, datetime]:
    """When each extract in use was loaded, by its number."""
    used = sa.select(extract.c.extract_no, extract.c.loaded_at).where(
        extract.c.state == "used", extract.c.loaded_at.is_not(None)
    )
    return dict(connection.execute(used).all())


def _list_due(newest_no: int, newest_at: datetime, limit: int) -> sa.Select[Any]:
    checked = sa.func.coalesce(correction.c.checked_extract_no, 0)
    return (
        sa.select(correction.c.correction_id, billing_file.c.made_at)
        .join(billing_file, billing_file.c.file_id == correction.c.file_id)
        .where(correction.c.stage == "exported", checked < newest_no, billing_file.c.made_at < newest_at)
        .order_by(correction.c.correction_id)
        .limit(limit)
        .with_for_update(of=correction, skip_locked=True)
    )


def _confirm(each: Correction, shown: AccountLines | None, later: set[int], handed_on: date) -> Confirmation:
    if shown is None:
        return Confirmation("waiting")
    lines = (replace(line, is_new=number in later) for number, line in shown.lines)
    has_later_bill = any(number in later and on > handed_on for number, on in shown.billed_on)
    return confirm(each.lines, lines, has_later_bill=has_later_bill)


def _keep(
    connection: Connection, each: Correction, found: Confirmation, extract_no: int, now: datetime
) -> list[_Told]:
    """Note what an extract shows of a correction; gives what its query is told, if that is news."""
    values: dict[str, Any] = {
        "checked_extract_no": extract_no,
        "differences": [_as_json(difference) for difference in found.differences],
    }
    if found.verdict == "confirmed":
        values |= {"stage": "confirmed", "confirmed_at": now, "confirmed_extract_no": extract_no}
    this = correction.c.correction_id == each.correction_id
    connection.execute(sa.update(correction).where(this).values(values))
    if found.verdict == "confirmed":
        return [(each, "confirmed", {"extract_no": extract_no})]
    if found.differences and found.differences != each.differences:
        off = sum(difference.rand for difference in found.differences)
        return [(each, "differs", {"extract_no": extract_no, "off_rand": str(off)})]
    return []


def _as_json(difference: Difference) -> dict[str, str]:
    return {
        "line": str(difference.line),
        "agreed_rand": str(difference.agreed_rand),
        "shown_rand": str(difference.shown_rand),
    }
