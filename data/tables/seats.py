"""Seats of virtual sessions, who booked them and who came. The database guards what is sold once.

A seat is one expert for one slot. `during` of a booking is its seat's, kept equal by the foreign key, so that
the guards against overlaps look at one table each.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, UUID, ExcludeConstraint

from data.tables.base import metadata

IS_LIVE = sa.text("status IN ('held', 'booked', 'attended')")
NOT_WITHDRAWN = sa.text("withdrawn_at IS NULL")


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def _person(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=nullable)


def _virtual_session() -> sa.Column[int]:
    key = sa.ForeignKey("casework.virtual_session.virtual_session_id")
    return sa.Column("virtual_session_id", sa.BigInteger, key, nullable=False)


seat = sa.Table(
    "seat",
    metadata,
    sa.Column("seat_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _virtual_session(),
    sa.Column("roster_place_id", sa.BigInteger, comment="Empty: no expert of its own."),
    sa.Column("is_extra", sa.Boolean, nullable=False, server_default=sa.false(), comment="Overbooked."),
    sa.Column("slot_no", sa.SmallInteger, nullable=False),
    _at("starts_at"),
    _at("ends_at"),
    sa.Column("during", TSTZRANGE, sa.Computed("tstzrange(starts_at, ends_at)", persisted=True)),
    _at("withdrawn_at", nullable=True),
    sa.ForeignKeyConstraint(
        ["roster_place_id", "virtual_session_id"],
        ["casework.roster_place.roster_place_id", "casework.roster_place.virtual_session_id"],
        name="fk_seat_roster_place",
    ),
    sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    sa.CheckConstraint("slot_no >= 1", name="slot_no"),
    sa.CheckConstraint("NOT is_extra OR roster_place_id IS NULL", name="extra_has_no_expert"),
    sa.UniqueConstraint("seat_id", "virtual_session_id", "during", name="uq_seat_during"),
    sa.Index(
        "uq_seat_roster_place_id_slot_no",
        "roster_place_id",
        "slot_no",
        unique=True,
        postgresql_where=NOT_WITHDRAWN,
    ),
    sa.Index("ix_seat_virtual_session_id", "virtual_session_id", "starts_at", postgresql_where=NOT_WITHDRAWN),
    schema="casework",
)

booking = sa.Table(
    "booking",
    metadata,
    sa.Column("booking_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column(
        "uid", UUID(as_uuid=True), nullable=False, server_default=sa.func.gen_random_uuid(), unique=True
    ),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0", comment="iCalendar SEQUENCE"),
    sa.Column("seat_id", sa.BigInteger, nullable=False),
    sa.Column("virtual_session_id", sa.BigInteger, nullable=False),
    sa.Column("campaign_id", sa.BigInteger, nullable=False),
    sa.Column("during", TSTZRANGE, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("resident_key", sa.Text, nullable=False, comment="account:…, contact:… or case:…"),
    sa.Column("account_no", sa.Text),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("casework.contact.contact_id")),
    _at("held_at"),
    _person("held_by"),
    _at("hold_expires_at", nullable=True),
    _at("booked_at", nullable=True),
    _person("booked_by", nullable=True),
    _at("cancelled_at", nullable=True),
    sa.Column("cancel_reason", sa.Text),
    sa.ForeignKeyConstraint(
        ["seat_id", "virtual_session_id", "during"],
        ["casework.seat.seat_id", "casework.seat.virtual_session_id", "casework.seat.during"],
        onupdate="CASCADE",
        name="fk_booking_seat",
    ),
    sa.ForeignKeyConstraint(
        ["virtual_session_id", "campaign_id"],
        ["casework.virtual_session.virtual_session_id", "casework.virtual_session.campaign_id"],
        name="fk_booking_virtual_session",
    ),
    sa.CheckConstraint(
        "status IN ('held', 'booked', 'cancelled', 'expired', 'attended', 'no_show')", name="status"
    ),
    sa.CheckConstraint("status <> 'held' OR hold_expires_at IS NOT NULL", name="holds_expire"),
    sa.CheckConstraint(
        "status NOT IN ('booked', 'attended', 'no_show') OR booked_at IS NOT NULL", name="booked_dated"
    ),
    sa.CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_dated"),
    sa.Index("uq_booking_seat_id", "seat_id", unique=True, postgresql_where=IS_LIVE),
    ExcludeConstraint(
        ("resident_key", "="), ("during", "&&"), where=IS_LIVE, using="gist", name="ex_booking_resident_key"
    ),
    ExcludeConstraint(
        ("contact_id", "="), ("during", "&&"), where=IS_LIVE, using="gist", name="ex_booking_contact_id"
    ),
    sa.Index("ix_booking_virtual_session_id", "virtual_session_id", "status"),
    sa.Index("ix_booking_campaign_id", "campaign_id", "status"),
    sa.Index("ix_booking_held", "hold_expires_at", postgresql_where=sa.text("status = 'held'")),
    schema="casework",
)

booking_case = sa.Table(
    "booking_case",
    metadata,
    sa.Column("booking_id", sa.BigInteger, sa.ForeignKey("casework.booking.booking_id")),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.PrimaryKeyConstraint("booking_id", "case_id"),
    sa.Index("ix_booking_case_case_id", "case_id"),
    schema="casework",
)

arrival = sa.Table(
    "arrival",
    metadata,
    sa.Column("arrival_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _virtual_session(),
    sa.Column("booking_id", sa.BigInteger, sa.ForeignKey("casework.booking.booking_id")),
    sa.Column("typed_name", sa.Text, comment="As given at the door; empty again once erased."),
    sa.Column("account_no", sa.Text),
    _at("arrived_at"),
    _at("place_at"),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    _person("served_by", nullable=True),
    _at("started_at", nullable=True),
    _at("ended_at", nullable=True),
    sa.Column("handed_from_id", sa.BigInteger, sa.ForeignKey("casework.arrival.arrival_id")),
    sa.Column("satisfaction", sa.SmallInteger),
    sa.CheckConstraint(
        "status IN ('waiting', 'serving', 'on_hold', 'served', 'no_show', 'left', 'handed_over')",
        name="status",
    ),
    sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
    sa.CheckConstraint(
        "status <> 'serving' OR (served_by IS NOT NULL AND started_at IS NOT NULL)",
        name="serving_by_somebody",
    ),
    sa.CheckConstraint("ended_at >= arrived_at", name="ends_after_arrival"),
    sa.Index(
        "uq_arrival_served_by", "served_by", unique=True, postgresql_where=sa.text("status = 'serving'")
    ),
    sa.Index(
        "uq_arrival_booking_id",
        "booking_id",
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'serving', 'on_hold')"),
    ),
    sa.Index("ix_arrival_virtual_session_id", "virtual_session_id", "status", "place_at"),
    schema="casework",
)

arrival_case = sa.Table(
    "arrival_case",
    metadata,
    sa.Column("arrival_id", sa.BigInteger, sa.ForeignKey("casework.arrival.arrival_id")),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("outcome_code", sa.Text),
    _at("outcome_at", nullable=True),
    sa.Column("missing_documents", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'::text[]")),
    sa.PrimaryKeyConstraint("arrival_id", "case_id"),
    sa.CheckConstraint("(outcome_code IS NULL) = (outcome_at IS NULL)", name="outcome_dated"),
    sa.Index("ix_arrival_case_case_id", "case_id"),
    schema="casework",
)
