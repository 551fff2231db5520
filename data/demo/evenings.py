"""Removes a demo's virtual sessions: campaigns of its people, and its queries' traces in those of others."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import (
    area_alert,
    calendar_feed,
    campaign,
    expert_absence,
    invitation,
    roster_place,
    session_change,
    virtual_session,
    waiting_list,
)
from data.tables.people import app_user
from data.tables.seats import arrival, arrival_case, booking, booking_case, seat

_OF_CAMPAIGN: Final = (invitation, session_change)
_OF_MEETING: Final = (seat, roster_place)
_OF_CASE: Final = (waiting_list, invitation)


def remove_campaigns(connection: Connection) -> None:
    """Delete the campaigns that demo users planned, with all that belongs to them, as the owner."""
    people = sa.select(app_user.c.user_id).where(app_user.c.is_demo)
    mine = connection.scalars(
        sa.select(campaign.c.campaign_id).where(campaign.c.created_by.in_(people))
    ).all()
    numbers = sa.select(virtual_session.c.virtual_session_id).where(virtual_session.c.campaign_id.in_(mine))
    came = sa.select(arrival.c.arrival_id).where(arrival.c.virtual_session_id.in_(numbers))
    _remove_arrivals(connection, came)
    _delete(connection, waiting_list, waiting_list.c.campaign_id.in_(mine))
    _remove_bookings(connection, sa.select(booking.c.booking_id).where(booking.c.campaign_id.in_(mine)))
    for table in _OF_CAMPAIGN:
        _delete(connection, table, table.c.campaign_id.in_(mine))
    for table in _OF_MEETING:
        _delete(connection, table, table.c.virtual_session_id.in_(numbers))
    _delete(connection, virtual_session, virtual_session.c.campaign_id.in_(mine))
    clones = campaign.c.cloned_from_id.in_(mine)
    connection.execute(sa.update(campaign).where(clones).values(cloned_from_id=None))
    _delete(connection, campaign, campaign.c.campaign_id.in_(mine))
    for table in (expert_absence, calendar_feed):
        _delete(connection, table, table.c.user_id.in_(people))
    _delete(connection, area_alert, area_alert.c.noted_by.in_(people))


def remove_traces(connection: Connection, case_ids: sa.Select[Any]) -> None:
    """Take queries that are about to be deleted out of other people's campaigns, their seats included."""
    came = sa.select(arrival_case.c.arrival_id).where(arrival_case.c.case_id.in_(case_ids))
    _remove_arrivals(connection, came)
    for table in _OF_CASE:
        _delete(connection, table, table.c.case_id.in_(case_ids))
    _remove_bookings(
        connection, sa.select(booking_case.c.booking_id).where(booking_case.c.case_id.in_(case_ids))
    )


def _remove_arrivals(connection: Connection, which: sa.Select[Any]) -> None:
    numbers = connection.scalars(which).all()
    handed = arrival.c.handed_from_id.in_(numbers)
    connection.execute(sa.update(arrival).where(handed).values(handed_from_id=None))
    _delete(connection, arrival_case, arrival_case.c.arrival_id.in_(numbers))
    _delete(connection, arrival, arrival.c.arrival_id.in_(numbers))


def _remove_bookings(connection: Connection, which: sa.Select[Any]) -> None:
    numbers = connection.scalars(which).all()
    _remove_arrivals(connection, sa.select(arrival.c.arrival_id).where(arrival.c.booking_id.in_(numbers)))
    offered = waiting_list.c.offered_booking_id.in_(numbers)
    connection.execute(sa.update(waiting_list).where(offered).values(offered_booking_id=None))
    _delete(connection, booking_case, booking_case.c.booking_id.in_(numbers))
    _delete(connection, booking, booking.c.booking_id.in_(numbers))


def _delete(connection: Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.delete(table).where(which))
