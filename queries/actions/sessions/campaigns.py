"""Campaigns: planned, changed, cloned, opened, closed and cancelled."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from data.tables.campaigns import campaign, invitation, virtual_session, waiting_list
from data.transaction import as_system
from queries.actions.sessions.changes import note_change
from queries.actions.sessions.evenings import cancel_meetings
from queries.actions.sessions.plans import (
    add_meetings,
    drop_meetings,
    list_held_meetings,
    read_plan,
    require_plan,
    shift_plan,
)
from queries.actions.sessions.slotting import fit_campaign
from queries.actions.steps import require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, NotFound
from rules.lookups import Reference
from rules.sessions.plan import CampaignPlan, list_meetings


def plan_campaign(
    connection: Connection,
    actor: Actor,
    *,
    plan: CampaignPlan,
    cloned_from_id: int | None = None,
    reference: Reference,
    now: datetime,
) -> int:
    """Keep a campaign with a virtual session for each category, window and day; gives its number.

    Raises:
        PlanRefused: says what is wrong with which field.
    """
    check(actor, "plan_sessions")
    require_plan(plan, reference, now)
    values = _as_columns(plan) | {
        "cloned_from_id": cloned_from_id,
        "created_at": now,
        "created_by": actor.user_id,
    }
    campaign_id: int = connection.execute(
        sa.insert(campaign).values(values).returning(campaign.c.campaign_id)
    ).scalar_one()
    made = add_meetings(connection, campaign_id=campaign_id, meetings=list_meetings(plan, reference.timezone))
    detail = {"virtual_sessions": made} | ({"cloned_from": cloned_from_id} if cloned_from_id else {})
    note_change(connection, by=actor, campaign_id=campaign_id, kind="planned", detail=detail, now=now)
    return campaign_id


def change_campaign(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    seen_seq: int | None,
    plan: CampaignPlan,
    reference: Reference,
    now: datetime,
) -> None:
    """Make a campaign be as planned: coming virtual sessions are added or dropped, past ones stay.

    `seen_seq` is the campaign's `last_seq` when the person looked; None skips the comparison.

    Raises:
        PlanRefused: says what is wrong with which field.
        Conflict: somebody changed it meanwhile, it is over, or what would go has bookings.
    """
    check(actor, "plan_sessions")
    row = _lock(connection, campaign_id, ("planned", "open"))
    if seen_seq is not None and seen_seq != row["last_seq"]:
        raise Conflict("Somebody else changed this campaign meanwhile. Look again and repeat.")
    held = list_held_meetings(connection, campaign_id=campaign_id)
    past = [each for each in held if each.starts_at <= now]
    require_plan(plan, reference, now, past_days={reference.local_day(each.starts_at) for each in past})
    wanted = set(list_meetings(plan, reference.timezone))
    known = {each.planned for each in held}
    dropped = [each for each in held if each.planned not in wanted and each.starts_at > now]
    drop_meetings(connection, meetings=dropped, reference=reference, now=now)
    new = sorted(each for each in wanted - known if each.starts_at > now)
    add_meetings(connection, campaign_id=campaign_id, meetings=new)
    columns = _as_columns(plan)
    connection.execute(
        sa.update(campaign)
        .where(campaign.c.campaign_id == campaign_id)
        .values(columns | {"last_seq": campaign.c.last_seq + 1})
    )
    recut = plan.slot_minutes != row["slot_minutes"]
    fit_campaign(connection, campaign_id=campaign_id, recut=recut, now=now)
    detail = _list_differences(row, columns) | {"added": len(new), "dropped": len(dropped)}
    note_change(connection, by=actor, campaign_id=campaign_id, kind="changed", detail=detail, now=now)


def clone_campaign(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    first_on: date,
    reference: Reference,
    now: datetime,
) -> int:
    """Plan the same campaign again from another first day; links, roster and bookings are not taken along.

    Raises:
        PlanRefused: the day lies in the past.
        NotFound: there is no such campaign.
    """
    check(actor, "plan_sessions")
    plan = read_plan(connection, campaign_id=campaign_id, reference=reference)
    return plan_campaign(
        connection,
        actor,
        plan=shift_plan(plan, first_on),
        cloned_from_id=campaign_id,
        reference=reference,
        now=now,
    )


def open_campaign(connection: Connection, actor: Actor, *, campaign_id: int, now: datetime) -> None:
    """Let seats be booked from now on.

    Raises:
        Conflict: it is not planned, or nothing of it is still to come.
    """
    check(actor, "plan_sessions")
    _lock(connection, campaign_id, ("planned",))
    coming = connection.scalar(
        sa.select(sa.func.count()).where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.ends_at > now,
        )
    )
    if not coming:
        raise Conflict("No evening of this campaign is still to come. Add one first.")
    _set_status(connection, actor, campaign_id, "open", "opened", now)


def close_campaign(connection: Connection, actor: Actor, *, campaign_id: int, now: datetime) -> None:
    """Take no more bookings; those there are stand.

    Raises:
        Conflict: it is not open.
    """
    check(actor, "plan_sessions")
    _lock(connection, campaign_id, ("open",))
    _set_status(connection, actor, campaign_id, "closed", "closed", now)
    _end_waiting(connection, actor, campaign_id, now)


def cancel_campaign(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    reason: str,
    reference: Reference,
    now: datetime,
) -> int:
    """Cancel every evening that is still to come and tell everybody booked; gives how many bookings.

    Raises:
        Conflict: it is cancelled already.
        InvalidInput: no reason.
    """
    check(actor, "plan_sessions")
    reason = require_text(reason, "why it is cancelled")
    _lock(connection, campaign_id, ("planned", "open", "closed"))
    coming = [
        each.virtual_session_id
        for each in list_held_meetings(connection, campaign_id=campaign_id)
        if each.ends_at > now
    ]
    cancelled = cancel_meetings(
        connection, actor, virtual_session_ids=coming, reason=reason, reference=reference, now=now
    )
    detail = {"reason": reason, "bookings": cancelled, "virtual_sessions": len(coming)}
    _set_status(connection, actor, campaign_id, "cancelled", "cancelled", now, detail)
    _end_waiting(connection, actor, campaign_id, now)
    with as_system(connection, actor):
        connection.execute(
            sa.update(invitation)
            .where(invitation.c.campaign_id == campaign_id, invitation.c.status == "invited")
            .values(status="withdrawn")
        )
    return cancelled


def _lock(connection: Connection, campaign_id: int, statuses: tuple[str, ...]) -> RowMapping:
    row = (
        connection.execute(sa.select(campaign).where(campaign.c.campaign_id == campaign_id).with_for_update())
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound("There is no such campaign.")
    if row["status"] not in statuses:
        raise Conflict(f"{row['name']} is {row['status']}; this cannot be done with it any more.")
    return row


def _set_status(
    connection: Connection,
    actor: Actor,
    campaign_id: int,
    status: str,
    kind: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    connection.execute(
        sa.update(campaign)
        .where(campaign.c.campaign_id == campaign_id)
        .values(status=status, last_seq=campaign.c.last_seq + 1)
    )
    note_change(connection, by=actor, campaign_id=campaign_id, kind=kind, detail=detail, now=now)


def _end_waiting(connection: Connection, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Nobody is offered a seat any more, wherever they live."""
    with as_system(connection, actor):
        connection.execute(
            sa.update(waiting_list)
            .where(waiting_list.c.campaign_id == campaign_id, waiting_list.c.left_at.is_(None))
            .values(left_at=now)
        )


def _as_columns(plan: CampaignPlan) -> dict[str, Any]:
    return {
        "name": " ".join(plan.name.split()),
        "regions": list(plan.regions),
        "wards": list(plan.wards),
        "category_codes": list(plan.category_codes),
        "slot_minutes": plan.slot_minutes,
        "takes_bookings": plan.takes_bookings,
        "overbooking": plan.overbooking,
        "repeat_weeks": plan.repeat_weeks,
        "repeat_until_on": plan.repeat_until_on,
        "note": plan.note.strip(),
    }


def _list_differences(before: RowMapping, after: dict[str, Any]) -> dict[str, Any]:
    """What of the row changed, as from and to; the words of the note are not repeated."""
    return {
        name: {"from": _as_json(before[name]), "to": _as_json(value)} if name != "note" else True
        for name, value in after.items()
        if before[name] != value
    }


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
