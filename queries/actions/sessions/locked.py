"""A virtual session as it stands, locked for whoever sells its seats or changes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, virtual_session
from rules.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Meeting:
    """A virtual session with what its campaign says of it; instants are aware UTC."""

    virtual_session_id: int
    campaign_id: int
    category_code: str
    starts_at: datetime
    ends_at: datetime
    join_url: str | None
    sequence: int
    status: str
    campaign_name: str
    campaign_status: str
    slot_minutes: int
    takes_bookings: bool
    overbooking: int
    regions: tuple[str, ...]
    wards: tuple[int, ...]

    def require_live(self, now: datetime) -> None:
        """Refuse what is cancelled or over.

        Raises:
            Conflict: says which.
        """
        if self.status == "cancelled" or self.campaign_status == "cancelled":
            raise Conflict("This virtual session is cancelled. Choose another evening.")
        if self.ends_at <= now:
            raise Conflict("This virtual session is over. Choose another evening.")

    def require_bookable(self, now: datetime) -> None:
        """Refuse bookings where none are taken.

        Raises:
            Conflict: says why.
        """
        self.require_live(now)
        if not self.takes_bookings:
            raise Conflict("This evening is open to everybody: residents come by the link, without a seat.")
        if self.campaign_status == "planned":
            raise Conflict(f"{self.campaign_name} is not open yet; seats can be booked once it is.")
        if self.campaign_status == "closed":
            raise Conflict(f"{self.campaign_name} is closed; it takes no more bookings.")


_MEETING: Final = (
    sa.select(
        virtual_session.c.virtual_session_id,
        virtual_session.c.campaign_id,
        virtual_session.c.category_code,
        virtual_session.c.starts_at,
        virtual_session.c.ends_at,
        virtual_session.c.join_url,
        virtual_session.c.sequence,
        virtual_session.c.status,
        campaign.c.name.label("campaign_name"),
        campaign.c.status.label("campaign_status"),
        campaign.c.slot_minutes,
        campaign.c.takes_bookings,
        campaign.c.overbooking,
        campaign.c.regions,
        campaign.c.wards,
    )
    .join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
    .where(virtual_session.c.virtual_session_id == sa.bindparam("virtual_session_id"))
)
# many sell seats of one virtual session at once, nobody while it is changed
_SHARED: Final = _MEETING.with_for_update(read=True, of=virtual_session)
_LOCKED: Final = _MEETING.with_for_update(of=virtual_session)


def share_meeting(connection: Connection, *, virtual_session_id: int) -> Meeting:
    """The virtual session, kept from being changed until this transaction ends.

    Raises:
        NotFound: there is none.
    """
    return _find(connection, _SHARED, virtual_session_id)


def lock_meeting(connection: Connection, *, virtual_session_id: int) -> Meeting:
    """The virtual session, for this transaction alone: nobody sells its seats meanwhile.

    Raises:
        NotFound: there is none.
    """
    return _find(connection, _LOCKED, virtual_session_id)


def look_at_meeting(connection: Connection, *, virtual_session_id: int) -> Meeting:
    """The virtual session as it stands, not locked.

    Raises:
        NotFound: there is none.
    """
    return _find(connection, _MEETING, virtual_session_id)


def _find(connection: Connection, statement: sa.Select[tuple[object, ...]], number: int) -> Meeting:
    row = connection.execute(statement, {"virtual_session_id": number}).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such virtual session.")
    return Meeting(**{**row, "regions": tuple(row["regions"]), "wards": tuple(row["wards"])})


def list_coming(connection: Connection, *, campaign_id: int, now: datetime) -> list[Meeting]:
    """The virtual sessions of a campaign that have not begun, locked in the order of their numbers."""
    numbers = connection.scalars(
        sa.select(virtual_session.c.virtual_session_id)
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at > now,
        )
        .order_by(virtual_session.c.virtual_session_id)
    ).all()
    return [lock_meeting(connection, virtual_session_id=number) for number in numbers]
