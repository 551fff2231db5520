"""Campaigns of virtual sessions: their evenings, who is invited, who waits for a seat, and what changed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint

from data.tables.base import metadata

NOT_REMOVED = sa.text("removed_at IS NULL")
_no_text = sa.text("'{}'::text[]")
_no_integer = sa.text("'{}'::integer[]")


def _person(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def _case() -> sa.Column[int]:
    return sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False)


def _campaign(*, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("casework.campaign.campaign_id")
    return sa.Column("campaign_id", sa.BigInteger, key, nullable=nullable)


campaign = sa.Table(
    "campaign",
    metadata,
    sa.Column("campaign_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("regions", ARRAY(sa.Text), nullable=False, server_default=_no_text),
    sa.Column("wards", ARRAY(sa.Integer), nullable=False, server_default=_no_integer),
    sa.Column("category_codes", ARRAY(sa.Text), nullable=False),
    sa.Column("slot_minutes", sa.SmallInteger, nullable=False),
    sa.Column("takes_bookings", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("overbooking", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("status", sa.Text, nullable=False, server_default="planned"),
    sa.Column("cloned_from_id", sa.BigInteger, sa.ForeignKey("casework.campaign.campaign_id")),
    sa.Column("repeat_weeks", sa.SmallInteger),
    sa.Column("repeat_until_on", sa.Date),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    _at("created_at"),
    _person("created_by"),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("btrim(name) <> '' AND length(name) <= 120", name="name_present"),
    sa.CheckConstraint("cardinality(category_codes) > 0", name="has_categories"),
    sa.CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
    sa.CheckConstraint("overbooking BETWEEN 0 AND 100", name="overbooking"),
    sa.CheckConstraint("status IN ('planned', 'open', 'closed', 'cancelled')", name="status"),
    sa.CheckConstraint("repeat_weeks BETWEEN 1 AND 52", name="repeat_weeks"),
    sa.CheckConstraint("(repeat_weeks IS NULL) = (repeat_until_on IS NULL)", name="repeats_end"),
    schema="casework",
)

virtual_session = sa.Table(
    "virtual_session",
    metadata,
    sa.Column("virtual_session_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _campaign(),
    sa.Column("category_code", sa.Text, nullable=False),
    _at("starts_at"),
    _at("ends_at"),
    sa.Column("during", TSTZRANGE, sa.Computed("tstzrange(starts_at, ends_at)", persisted=True)),
    sa.Column("join_url", sa.Text),
    sa.Column("meeting_state", sa.Text, nullable=False, server_default="none"),
    sa.Column("meeting_key", sa.Text, comment="Of the meeting in the calendar service that made it."),
    sa.Column("meeting_error", sa.Text, comment="Why the meeting could not be made, for people."),
    sa.Column("meeting_attempts", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("meeting_not_before_at", sa.TIMESTAMP(timezone=True), comment="No attempt before."),
    sa.Column(
        "meeting_leased_until_at",
        sa.TIMESTAMP(timezone=True),
        comment="Until then one worker alone asks for the meeting.",
    ),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0", comment="iCalendar SEQUENCE"),
    sa.Column("status", sa.Text, nullable=False, server_default="planned"),
    sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    sa.CheckConstraint("join_url ~ '^https://'", name="join_url_is_https"),
    sa.CheckConstraint("meeting_state IN ('none', 'wanted', 'made', 'failed')", name="meeting_state"),
    sa.CheckConstraint("status IN ('planned', 'cancelled')", name="status"),
    sa.UniqueConstraint("virtual_session_id", "campaign_id", name="uq_virtual_session_of_campaign"),
    sa.UniqueConstraint("virtual_session_id", "during", name="uq_virtual_session_during"),
    ExcludeConstraint(
        ("join_url", "="),
        ("during", "&&"),
        ("category_code", "<>"),
        where=sa.text("status = 'planned'"),
        using="gist",
        name="ex_virtual_session_join_url",
    ),
    sa.Index(
        "uq_virtual_session_live",
        "campaign_id",
        "category_code",
        "starts_at",
        unique=True,
        postgresql_where=sa.text("status = 'planned'"),
    ),
    sa.Index("ix_virtual_session_starts_at", "starts_at"),
    sa.Index(
        "ix_virtual_session_meeting_wanted",
        "starts_at",
        postgresql_where=sa.text("meeting_state = 'wanted'"),
    ),
    schema="casework",
)

roster_place = sa.Table(
    "roster_place",
    metadata,
    sa.Column("roster_place_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("virtual_session_id", sa.BigInteger, nullable=False),
    _person("user_id"),
    sa.Column("during", TSTZRANGE, nullable=False),
    sa.Column("join_url", sa.Text, comment="A link of the expert's own; empty: the virtual session's."),
    _at("removed_at", nullable=True),
    sa.ForeignKeyConstraint(
        ["virtual_session_id", "during"],
        ["casework.virtual_session.virtual_session_id", "casework.virtual_session.during"],
        onupdate="CASCADE",
        name="fk_roster_place_virtual_session",
    ),
    sa.CheckConstraint("join_url ~ '^https://'", name="join_url_is_https"),
    sa.UniqueConstraint("roster_place_id", "virtual_session_id", name="uq_roster_place_of_session"),
    ExcludeConstraint(
        ("user_id", "="), ("during", "&&"), where=NOT_REMOVED, using="gist", name="ex_roster_place_user_id"
    ),
    sa.Index("ix_roster_place_virtual_session_id", "virtual_session_id"),
    schema="casework",
)

expert_absence = sa.Table(
    "expert_absence",
    metadata,
    sa.Column("absence_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _person("user_id"),
    sa.Column("from_on", sa.Date, nullable=False),
    sa.Column("to_on", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    _person("noted_by"),
    _at("noted_at"),
    _at("removed_at", nullable=True),
    sa.CheckConstraint("to_on >= from_on", name="ends_after_start"),
    sa.Index("ix_expert_absence_user_id", "user_id", "to_on", postgresql_where=NOT_REMOVED),
    schema="casework",
)

invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("invitation_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _campaign(),
    _case(),
    sa.Column("rank", sa.Integer),
    sa.Column("score", sa.Numeric(10, 4)),
    sa.Column("reasons", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    _at("invited_at"),
    _person("invited_by"),
    sa.Column("status", sa.Text, nullable=False, server_default="invited"),
    sa.CheckConstraint("status IN ('invited', 'booked', 'declined', 'withdrawn')", name="status"),
    sa.UniqueConstraint("campaign_id", "case_id"),
    sa.Index("ix_invitation_case_id", "case_id"),
    schema="casework",
)

waiting_list = sa.Table(
    "waiting_list",
    metadata,
    sa.Column("waiting_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _campaign(),
    sa.Column("category_code", sa.Text, nullable=False),
    _case(),
    _at("joined_at"),
    sa.Column("notices", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("offered_booking_id", sa.BigInteger, sa.ForeignKey("casework.booking.booking_id")),
    _at("left_at", nullable=True),
    sa.CheckConstraint("notices >= 0", name="notices"),
    sa.Index(
        "uq_waiting_list_live",
        "campaign_id",
        "case_id",
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    ),
    sa.Index("ix_waiting_list_case_id", "case_id"),
    sa.Index("ix_waiting_list_offered_booking_id", "offered_booking_id"),
    schema="casework",
)

session_change = sa.Table(
    "session_change",
    metadata,
    sa.Column("change_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    _campaign(),
    sa.Column(
        "virtual_session_id", sa.BigInteger, sa.ForeignKey("casework.virtual_session.virtual_session_id")
    ),
    _at("at"),
    _person("user_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("detail", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.CheckConstraint("kind ~ '^[a-z]+(_[a-z]+)*$'", name="kind_is_a_word"),
    sa.Index("ix_session_change_campaign_id_at", "campaign_id", "at"),
    schema="casework",
)

calendar_feed = sa.Table(
    "calendar_feed",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the token in the address"),
    _person("user_id"),
    _at("created_at"),
    _at("revoked_at", nullable=True),
    sa.CheckConstraint("octet_length(token_hash) = 32", name="token_hash_is_sha256"),
    sa.Index("uq_calendar_feed_live", "user_id", unique=True, postgresql_where=sa.text("revoked_at IS NULL")),
    schema="casework",
)

area_alert = sa.Table(
    "area_alert",
    metadata,
    sa.Column("alert_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("regions", ARRAY(sa.Text), nullable=False, server_default=_no_text),
    sa.Column("wards", ARRAY(sa.Integer), nullable=False, server_default=_no_integer),
    _at("from_at"),
    _at("to_at"),
    sa.Column("cause", sa.Text, nullable=False, server_default=""),
    _person("noted_by"),
    _at("noted_at"),
    _at("removed_at", nullable=True),
    sa.CheckConstraint("kind IN ('outage', 'load_shedding', 'water_cut', 'other')", name="kind"),
    sa.CheckConstraint("to_at > from_at", name="ends_after_start"),
    sa.Index("ix_area_alert_to_at", "to_at", postgresql_where=NOT_REMOVED),
    schema="casework",
)
