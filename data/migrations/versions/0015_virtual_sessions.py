"""Virtual sessions: campaigns and evenings, who sits where, seats, bookings and arrivals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
STAFF = "(SELECT current_setting('app.role', true)) IN ('expert', 'agent', 'manager', 'admin', 'system')"
SETTINGS = ("session_rules", "session_topic", "session_outcome")
FOR_STAFF = (
    "campaign", "virtual_session", "roster_place", "expert_absence", "seat", "booking", "arrival",
    "session_change", "calendar_feed", "area_alert",
)  # fmt: skip
THROUGH_CASE = ("booking_case", "invitation", "waiting_list", "arrival_case")
APPEND_ONLY = ("session_change", "booking_case")


def upgrade() -> None:
    _make_settings()
    _make_campaigns()
    _make_evenings()
    _make_seats()
    _make_arrivals()
    _make_lists()
    _make_records()
    op.add_column(
        "app_user",
        sa.Column(
            "seats_a_day", sa.SmallInteger(), comment="at most so many; empty: as many as the profile says"
        ),
        schema="casework",
    )
    op.create_check_constraint(
        op.f("ck_app_user_seats_a_day"), "app_user", "seats_a_day BETWEEN 0 AND 200", schema="casework"
    )
    _guard()
    _grant()


def _make_settings() -> None:
    """How virtual sessions are run here."""
    op.create_table(
        "session_rules",
        sa.Column("teams_hosts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("windows", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("slot_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("seats_a_day", sa.SmallInteger(), nullable=False),
        sa.Column("hold_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("most_notices", sa.SmallInteger(), nullable=False),
        sa.Column("remind_before_hours", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("oldest_share", sa.Double(), nullable=False),
        sa.Column("ward_cap_share", sa.Double(), nullable=False),
        sa.Column("no_show_a", sa.Double(), nullable=False),
        sa.Column("no_show_b", sa.Double(), nullable=False),
        sa.Column("overflow_risk", sa.Double(), nullable=False),
        sa.Column("weight_age", sa.Double(), nullable=False),
        sa.Column("weight_rand", sa.Double(), nullable=False),
        sa.Column("weight_hardship", sa.Double(), nullable=False),
        sa.Column("weight_resolvable", sa.Double(), nullable=False),
        sa.Column("weight_documents", sa.Double(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint(
            "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')",
            name=op.f("ck_session_rules_confidence"),
        ),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f("ck_session_rules_origin")),
        sa.CheckConstraint("hold_minutes BETWEEN 1 AND 1440", name=op.f("ck_session_rules_hold_minutes")),
        sa.CheckConstraint("most_notices BETWEEN 0 AND 20", name=op.f("ck_session_rules_most_notices")),
        sa.CheckConstraint("seats_a_day BETWEEN 1 AND 200", name=op.f("ck_session_rules_seats_a_day")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 240", name=op.f("ck_session_rules_slot_minutes")),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_session_rules")),
        schema="reference",
    )
    op.create_table(
        "session_topic",
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("subcategory_code", sa.Text(), nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint(
            "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')",
            name=op.f("ck_session_topic_confidence"),
        ),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f("ck_session_topic_origin")),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_session_topic_share")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["reference.category.code"], name=op.f("fk_session_topic_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["subcategory_code", "category_code"],
            ["reference.subcategory.code", "reference.subcategory.category_code"],
            name=op.f("fk_session_topic_subcategory_code_category_code"),
        ),
        sa.UniqueConstraint(
            "category_code",
            "subcategory_code",
            name=op.f("uq_session_topic_category_code_subcategory_code"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="reference",
    )
    op.create_table(
        "session_outcome",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("verbs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sort_no", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_session_outcome_code")),
        sa.CheckConstraint(
            "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')",
            name=op.f("ck_session_outcome_confidence"),
        ),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f("ck_session_outcome_origin")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_session_outcome")),
        schema="reference",
    )


def _make_campaigns() -> None:
    """Campaigns."""
    op.create_table(
        "campaign",
        sa.Column("campaign_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "regions", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False
        ),
        sa.Column(
            "wards", postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'::integer[]"), nullable=False
        ),
        sa.Column("category_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("slot_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("takes_bookings", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("overbooking", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("cloned_from_id", sa.BigInteger(), nullable=True),
        sa.Column("repeat_weeks", sa.SmallInteger(), nullable=True),
        sa.Column("repeat_until_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "btrim(name) <> '' AND length(name) <= 120", name=op.f("ck_campaign_name_present")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'open', 'closed', 'cancelled')", name=op.f("ck_campaign_status")
        ),
        sa.CheckConstraint(
            "(repeat_weeks IS NULL) = (repeat_until_on IS NULL)", name=op.f("ck_campaign_repeats_end")
        ),
        sa.CheckConstraint("cardinality(category_codes) > 0", name=op.f("ck_campaign_has_categories")),
        sa.CheckConstraint("overbooking BETWEEN 0 AND 100", name=op.f("ck_campaign_overbooking")),
        sa.CheckConstraint("repeat_weeks BETWEEN 1 AND 52", name=op.f("ck_campaign_repeat_weeks")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 240", name=op.f("ck_campaign_slot_minutes")),
        sa.ForeignKeyConstraint(
            ["cloned_from_id"], ["casework.campaign.campaign_id"], name=op.f("fk_campaign_cloned_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["casework.app_user.user_id"], name=op.f("fk_campaign_created_by")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign")),
        schema="casework",
    )


def _make_evenings() -> None:
    """One category in one window of one day, and who serves it."""
    op.create_table(
        "virtual_session",
        sa.Column("virtual_session_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE(),
            sa.Computed("tstzrange(starts_at, ends_at)", persisted=True),
            nullable=True,
        ),
        sa.Column("join_url", sa.Text(), nullable=True),
        sa.Column("meeting_state", sa.Text(), server_default="none", nullable=False),
        sa.Column(
            "meeting_key",
            sa.Text(),
            nullable=True,
            comment="Of the meeting in the calendar service that made it.",
        ),
        sa.Column(
            "meeting_error",
            sa.Text(),
            nullable=True,
            comment="Why the meeting could not be made, for people.",
        ),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="iCalendar SEQUENCE"),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("join_url"), "="),
            (sa.column("during"), "&&"),
            (sa.column("category_code"), "<>"),
            where=sa.text("status = 'planned'"),
            using="gist",
            name="ex_virtual_session_join_url",
        ),
        sa.CheckConstraint("join_url ~ '^https://'", name=op.f("ck_virtual_session_join_url_is_https")),
        sa.CheckConstraint(
            "meeting_state IN ('none', 'wanted', 'made', 'failed')",
            name=op.f("ck_virtual_session_meeting_state"),
        ),
        sa.CheckConstraint("status IN ('planned', 'cancelled')", name=op.f("ck_virtual_session_status")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_virtual_session_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["casework.campaign.campaign_id"], name=op.f("fk_virtual_session_campaign_id")
        ),
        sa.PrimaryKeyConstraint("virtual_session_id", name=op.f("pk_virtual_session")),
        sa.UniqueConstraint("virtual_session_id", "campaign_id", name="uq_virtual_session_of_campaign"),
        sa.UniqueConstraint("virtual_session_id", "during", name="uq_virtual_session_during"),
        schema="casework",
    )
    op.create_index(
        "ix_virtual_session_starts_at", "virtual_session", ["starts_at"], unique=False, schema="casework"
    )
    op.create_index(
        "uq_virtual_session_live",
        "virtual_session",
        ["campaign_id", "category_code", "starts_at"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("status = 'planned'"),
    )
    op.create_table(
        "roster_place",
        sa.Column("roster_place_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("virtual_session_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column(
            "join_url",
            sa.Text(),
            nullable=True,
            comment="A link of the expert's own; empty: the virtual session's.",
        ),
        sa.Column("removed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("removed_at IS NULL"),
            using="gist",
            name="ex_roster_place_user_id",
        ),
        sa.CheckConstraint("join_url ~ '^https://'", name=op.f("ck_roster_place_join_url_is_https")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_roster_place_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["virtual_session_id", "during"],
            ["casework.virtual_session.virtual_session_id", "casework.virtual_session.during"],
            name="fk_roster_place_virtual_session",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("roster_place_id", name=op.f("pk_roster_place")),
        sa.UniqueConstraint("roster_place_id", "virtual_session_id", name="uq_roster_place_of_session"),
        schema="casework",
    )
    op.create_index(
        "ix_roster_place_virtual_session_id",
        "roster_place",
        ["virtual_session_id"],
        unique=False,
        schema="casework",
    )
    op.create_table(
        "expert_absence",
        sa.Column("absence_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("noted_by", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("removed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_expert_absence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["casework.app_user.user_id"], name=op.f("fk_expert_absence_noted_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_expert_absence_user_id")
        ),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_expert_absence")),
        schema="casework",
    )
    op.create_index(
        "ix_expert_absence_user_id",
        "expert_absence",
        ["user_id", "to_on"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _make_seats() -> None:
    """An expert for a slot, and who has it."""
    op.create_table(
        "seat",
        sa.Column("seat_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("virtual_session_id", sa.BigInteger(), nullable=False),
        sa.Column("roster_place_id", sa.BigInteger(), nullable=True, comment="Empty: no expert of its own."),
        sa.Column(
            "is_extra", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Overbooked."
        ),
        sa.Column("slot_no", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE(),
            sa.Computed("tstzrange(starts_at, ends_at)", persisted=True),
            nullable=True,
        ),
        sa.Column("withdrawn_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT is_extra OR roster_place_id IS NULL", name=op.f("ck_seat_extra_has_no_expert")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_seat_ends_after_start")),
        sa.CheckConstraint("slot_no >= 1", name=op.f("ck_seat_slot_no")),
        sa.ForeignKeyConstraint(
            ["roster_place_id", "virtual_session_id"],
            ["casework.roster_place.roster_place_id", "casework.roster_place.virtual_session_id"],
            name="fk_seat_roster_place",
        ),
        sa.ForeignKeyConstraint(
            ["virtual_session_id"],
            ["casework.virtual_session.virtual_session_id"],
            name=op.f("fk_seat_virtual_session_id"),
        ),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_seat")),
        sa.UniqueConstraint("seat_id", "virtual_session_id", "during", name="uq_seat_during"),
        schema="casework",
    )
    op.create_index(
        "ix_seat_virtual_session_id",
        "seat",
        ["virtual_session_id", "starts_at"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "uq_seat_roster_place_id_slot_no",
        "seat",
        ["roster_place_id", "slot_no"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "booking",
        sa.Column("booking_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False, comment="iCalendar SEQUENCE"),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("virtual_session_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("resident_key", sa.Text(), nullable=False, comment="account:…, contact:… or case:…"),
        sa.Column("account_no", sa.Text(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("held_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("held_by", sa.BigInteger(), nullable=False),
        sa.Column("hold_expires_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("booked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("booked_by", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("contact_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("status IN ('held', 'booked', 'attended')"),
            using="gist",
            name="ex_booking_contact_id",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("resident_key"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("status IN ('held', 'booked', 'attended')"),
            using="gist",
            name="ex_booking_resident_key",
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_booking_cancelled_dated")
        ),
        sa.CheckConstraint(
            "status <> 'held' OR hold_expires_at IS NOT NULL", name=op.f("ck_booking_holds_expire")
        ),
        sa.CheckConstraint(
            "status IN ('held', 'booked', 'cancelled', 'expired', 'attended', 'no_show')",
            name=op.f("ck_booking_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('booked', 'attended', 'no_show') OR booked_at IS NOT NULL",
            name=op.f("ck_booking_booked_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["booked_by"], ["casework.app_user.user_id"], name=op.f("fk_booking_booked_by")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["casework.contact.contact_id"], name=op.f("fk_booking_contact_id")
        ),
        sa.ForeignKeyConstraint(["held_by"], ["casework.app_user.user_id"], name=op.f("fk_booking_held_by")),
        sa.ForeignKeyConstraint(
            ["seat_id", "virtual_session_id", "during"],
            ["casework.seat.seat_id", "casework.seat.virtual_session_id", "casework.seat.during"],
            name="fk_booking_seat",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["virtual_session_id", "campaign_id"],
            ["casework.virtual_session.virtual_session_id", "casework.virtual_session.campaign_id"],
            name="fk_booking_virtual_session",
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking")),
        sa.UniqueConstraint("uid", name=op.f("uq_booking_uid")),
        schema="casework",
    )
    op.create_index(
        "ix_booking_campaign_id", "booking", ["campaign_id", "status"], unique=False, schema="casework"
    )
    op.create_index(
        "ix_booking_held",
        "booking",
        ["hold_expires_at"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_index(
        "ix_booking_virtual_session_id",
        "booking",
        ["virtual_session_id", "status"],
        unique=False,
        schema="casework",
    )
    op.create_index(
        "uq_booking_seat_id",
        "booking",
        ["seat_id"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("status IN ('held', 'booked', 'attended')"),
    )
    op.create_table(
        "booking_case",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["casework.booking.booking_id"], name=op.f("fk_booking_case_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_booking_case_case_id")
        ),
        sa.PrimaryKeyConstraint("booking_id", "case_id", name=op.f("pk_booking_case")),
        schema="casework",
    )
    op.create_index("ix_booking_case_case_id", "booking_case", ["case_id"], unique=False, schema="casework")


def _make_arrivals() -> None:
    """Who came, in which order, and how each query ended."""
    op.create_table(
        "arrival",
        sa.Column("arrival_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("virtual_session_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "typed_name", sa.Text(), nullable=True, comment="As given at the door; empty again once erased."
        ),
        sa.Column("account_no", sa.Text(), nullable=True),
        sa.Column("arrived_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("place_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("served_by", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("handed_from_id", sa.BigInteger(), nullable=True),
        sa.Column("satisfaction", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "status <> 'serving' OR (served_by IS NOT NULL AND started_at IS NOT NULL)",
            name=op.f("ck_arrival_serving_by_somebody"),
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'serving', 'on_hold', 'served', 'no_show', 'left', 'handed_over')",
            name=op.f("ck_arrival_status"),
        ),
        sa.CheckConstraint("ended_at >= arrived_at", name=op.f("ck_arrival_ends_after_arrival")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_arrival_satisfaction")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["casework.booking.booking_id"], name=op.f("fk_arrival_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["handed_from_id"], ["casework.arrival.arrival_id"], name=op.f("fk_arrival_handed_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["served_by"], ["casework.app_user.user_id"], name=op.f("fk_arrival_served_by")
        ),
        sa.ForeignKeyConstraint(
            ["virtual_session_id"],
            ["casework.virtual_session.virtual_session_id"],
            name=op.f("fk_arrival_virtual_session_id"),
        ),
        sa.PrimaryKeyConstraint("arrival_id", name=op.f("pk_arrival")),
        schema="casework",
    )
    op.create_index(
        "ix_arrival_virtual_session_id",
        "arrival",
        ["virtual_session_id", "status", "place_at"],
        unique=False,
        schema="casework",
    )
    op.create_index(
        "uq_arrival_booking_id",
        "arrival",
        ["booking_id"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("status IN ('waiting', 'serving', 'on_hold')"),
    )
    op.create_index(
        "uq_arrival_served_by",
        "arrival",
        ["served_by"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("status = 'serving'"),
    )
    op.create_table(
        "arrival_case",
        sa.Column("arrival_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome_code", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "missing_documents",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(outcome_code IS NULL) = (outcome_at IS NULL)", name=op.f("ck_arrival_case_outcome_dated")
        ),
        sa.ForeignKeyConstraint(
            ["arrival_id"], ["casework.arrival.arrival_id"], name=op.f("fk_arrival_case_arrival_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_arrival_case_case_id")
        ),
        sa.PrimaryKeyConstraint("arrival_id", "case_id", name=op.f("pk_arrival_case")),
        schema="casework",
    )
    op.create_index("ix_arrival_case_case_id", "arrival_case", ["case_id"], unique=False, schema="casework")


def _make_lists() -> None:
    """Who is asked to come, and who waits for a seat."""
    op.create_table(
        "invitation",
        sa.Column("invitation_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column(
            "reasons",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("invited_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="invited", nullable=False),
        sa.CheckConstraint(
            "status IN ('invited', 'booked', 'declined', 'withdrawn')", name=op.f("ck_invitation_status")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["casework.campaign.campaign_id"], name=op.f("fk_invitation_campaign_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_invitation_case_id")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["casework.app_user.user_id"], name=op.f("fk_invitation_invited_by")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("campaign_id", "case_id", name=op.f("uq_invitation_campaign_id_case_id")),
        schema="casework",
    )
    op.create_index("ix_invitation_case_id", "invitation", ["case_id"], unique=False, schema="casework")
    op.create_table(
        "waiting_list",
        sa.Column("waiting_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("notices", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("offered_booking_id", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("notices >= 0", name=op.f("ck_waiting_list_notices")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["casework.campaign.campaign_id"], name=op.f("fk_waiting_list_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_waiting_list_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_booking_id"],
            ["casework.booking.booking_id"],
            name=op.f("fk_waiting_list_offered_booking_id"),
        ),
        sa.PrimaryKeyConstraint("waiting_id", name=op.f("pk_waiting_list")),
        schema="casework",
    )
    op.create_index("ix_waiting_list_case_id", "waiting_list", ["case_id"], unique=False, schema="casework")
    op.create_index(
        "ix_waiting_list_offered_booking_id",
        "waiting_list",
        ["offered_booking_id"],
        unique=False,
        schema="casework",
    )
    op.create_index(
        "uq_waiting_list_live",
        "waiting_list",
        ["campaign_id", "case_id"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("left_at IS NULL"),
    )


def _make_records() -> None:
    """What was changed, feeds of calendars, and what happens in an area."""
    op.create_table(
        "session_change",
        sa.Column("change_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("virtual_session_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint("kind ~ '^[a-z]+(_[a-z]+)*$'", name=op.f("ck_session_change_kind_is_a_word")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["casework.campaign.campaign_id"], name=op.f("fk_session_change_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_session_change_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["virtual_session_id"],
            ["casework.virtual_session.virtual_session_id"],
            name=op.f("fk_session_change_virtual_session_id"),
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_session_change")),
        schema="casework",
    )
    op.create_index(
        "ix_session_change_campaign_id_at",
        "session_change",
        ["campaign_id", "at"],
        unique=False,
        schema="casework",
    )
    op.create_table(
        "calendar_feed",
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token in the address"
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "octet_length(token_hash) = 32", name=op.f("ck_calendar_feed_token_hash_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_calendar_feed_user_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feed")),
        schema="casework",
    )
    op.create_index(
        "uq_calendar_feed_live",
        "calendar_feed",
        ["user_id"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "area_alert",
        sa.Column("alert_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "regions", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False
        ),
        sa.Column(
            "wards", postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'::integer[]"), nullable=False
        ),
        sa.Column("from_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("to_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("noted_by", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("removed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('outage', 'load_shedding', 'water_cut', 'other')", name=op.f("ck_area_alert_kind")
        ),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_area_alert_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["casework.app_user.user_id"], name=op.f("fk_area_alert_noted_by")
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_area_alert")),
        schema="casework",
    )
    op.create_index(
        "ix_area_alert_to_at",
        "area_alert",
        ["to_at"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _guard() -> None:
    """Councillors see none of these; what names a case is seen through it."""
    for table in FOR_STAFF:
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY for_staff ON casework.{table} USING ({STAFF}) WITH CHECK ({STAFF})")
    for table in THROUGH_CASE:
        through = f"EXISTS (SELECT FROM casework.cases p WHERE p.case_id = {table}.case_id)"
        seen = f"{STAFF} AND ({SEES_ALL} OR {through})"
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY through_case ON casework.{table} USING ({seen}) WITH CHECK ({seen})")


def _grant() -> None:
    """Nothing is deleted; what was changed when, and which queries a booking was for, is never rewritten."""
    for table in SETTINGS:
        op.execute(f"GRANT SELECT ON reference.{table} TO tharollo_app")
    for table in (*FOR_STAFF, *THROUGH_CASE):
        changes = "" if table in APPEND_ONLY else ", UPDATE"
        op.execute(f"GRANT SELECT, INSERT{changes} ON casework.{table} TO tharollo_app")
