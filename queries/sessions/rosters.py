"""The roster of one evening of a campaign, put together for printing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from outward.rosters.document import DayRoster, Seating, Sitting
from queries.sessions.alerts import list_alerts
from queries.sessions.board import Board, BoardSession, get_board
from queries.sessions.bookings import BookingLine, list_bookings
from queries.sessions.campaigns import Campaign, get_campaign
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference
from rules.scope import describe_scope
from rules.sessions.warnings import list_warnings, make_area
from rules.written import NOTHING, show_date, show_instant, show_time

_COMES: Final = ("held", "booked", "attended")


def get_day_roster(
    connection: Connection, actor: Actor, *, campaign_id: int, on: date, reference: Reference, now: datetime
) -> DayRoster:
    """One evening with its experts, links and bookings. Seven statements.

    Raises:
        NotFound: no such campaign, or it has no virtual session on that day.
    """
    check(actor, "see_sessions")
    campaign = get_campaign(connection, actor, campaign_id=campaign_id, reference=reference, now=now)
    board = get_board(connection, actor, campaign_id=campaign_id, reference=reference)
    sessions = [each for each in board.sessions if reference.local_day(each.starts_at) == on]
    if not sessions:
        raise NotFound(f"The campaign has no virtual session on {show_date(on)}.")
    booked: defaultdict[int, list[BookingLine]] = defaultdict(list)
    for line in list_bookings(connection, actor, campaign_id=campaign_id):
        if line.status in _COMES:
            booked[line.virtual_session_id].append(line)
    begins = reference.midnight(on)
    alerts = list_alerts(connection, actor, from_at=begins, to_at=begins + timedelta(days=1))
    warnings = list_warnings(
        [(each.starts_at, each.ends_at) for each in sessions],
        make_area(campaign.regions, campaign.wards, reference, on),
        alerts=[noted.alert for noted in alerts],
        declared=reference.rulebook.declared_days,
        timezone=reference.timezone,
    )
    return DayRoster(
        municipality=reference.municipality.name,
        campaign=campaign.name,
        on=on,
        day=f"{on:%A}, {show_date(on)}",
        area=describe_scope(tuple(campaign.regions), tuple(campaign.wards), ()),
        zone=f"times are local ({reference.municipality.timezone})",
        warnings=[warning.words for warning in warnings],
        sittings=[_sit(each, board, booked, campaign, reference) for each in sessions],
        made_at=now,
        made=f"as at {show_instant(now)}",
    )


def _sit(
    session: BoardSession,
    board: Board,
    booked: Mapping[int, Sequence[BookingLine]],
    campaign: Campaign,
    reference: Reference,
) -> Sitting:
    names = {expert.user_id: expert.display_name for expert in board.experts}
    experts = [
        f"{names.get(place.user_id, NOTHING)}{f' ({place.join_url})' if place.join_url else ''}"
        for place in board.places
        if place.virtual_session_id == session.virtual_session_id
    ]
    seats = f"{session.seats} slots"
    if campaign.takes_bookings:
        seats = f"{session.held + session.booked} of {session.seats} seats taken"
    return Sitting(
        category=reference.categories[session.category_code].name,
        times=f"{show_time(session.starts_at)} to {show_time(session.ends_at)}",
        link=session.join_url or "no link yet",
        experts=experts,
        seats=seats,
        seatings=[
            Seating(show_time(line.starts_at), line.expert_name or "overbooked", ", ".join(line.references))
            for line in booked.get(session.virtual_session_id, ())
        ],
    )
