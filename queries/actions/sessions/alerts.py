"""Noting what keeps residents of an area away, and taking it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import area_alert
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference
from rules.sessions.warnings import KINDS, AreaAlert, check_alert


def note_alert(
    connection: Connection, actor: Actor, *, alert: AreaAlert, reference: Reference, now: datetime
) -> int:
    """Write down an alert; returns its number.

    Raises:
        InvalidInput: unknown kind, region or ward, or times that make no sense.
    """
    check(actor, "note_alert")
    tidy = check_alert(alert)
    known = {ward.ward_no for ward in reference.list_wards(reference.local_day(now))}
    if unknown := [*(set(tidy.regions) - set(reference.regions)), *(set(tidy.wards) - known)]:
        raise InvalidInput(f"There is no region or ward {', '.join(map(str, unknown))}.")
    if tidy.kind not in KINDS:
        raise InvalidInput("Choose what it is.")
    statement = sa.insert(area_alert).values(
        kind=tidy.kind,
        regions=list(tidy.regions),
        wards=list(tidy.wards),
        from_at=tidy.from_at,
        to_at=tidy.to_at,
        cause=tidy.cause,
        noted_by=actor.user_id,
        noted_at=now,
    )
    alert_id: int = connection.execute(statement.returning(area_alert.c.alert_id)).scalar_one()
    return alert_id


def remove_alert(connection: Connection, actor: Actor, *, alert_id: int, now: datetime) -> None:
    """Take an alert back; it stays in the table, marked.

    Raises:
        NotFound: there is none of that number, or it was taken back.
    """
    check(actor, "note_alert")
    statement = (
        sa.update(area_alert)
        .where(area_alert.c.alert_id == alert_id, area_alert.c.removed_at.is_(None))
        .values(removed_at=now)
    )
    if connection.execute(statement).rowcount == 0:
        raise NotFound("This alert was taken back already.")
