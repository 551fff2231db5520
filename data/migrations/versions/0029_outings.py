"""Outings: walkabouts and mobile offices, their people, stops and promises, and the rules they are held by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLE = "(SELECT current_setting('app.role', true))"
STAFF = f"coalesce({ROLE}, '') NOT IN ('', 'councillor')"
KNOWN = f"coalesce({ROLE}, '') <> ''"
OWN_WARD = "ward_no = ANY (string_to_array((SELECT nullif(current_setting('app.wards', true), '')), ',')::smallint[])"
THROUGH_OUTING = ("outing_person", "outing_stop", "outing_case")


def upgrade() -> None:
    _make_outing_rules()
    _make_outing()
    _make_outing_person()
    _make_facility()
    _make_outing_stop()
    _make_outing_case()
    _make_outing_promise()
    _guard()
    _grant()


def _guard() -> None:
    """A councillor sees the outings of the own wards, and mobile offices for a whole area, which are public."""
    seen = f"{STAFF} OR {KNOWN} AND (ward_no IS NULL OR {OWN_WARD})"
    _let("outing", "see", f"FOR SELECT USING ({seen})")
    _let("outing", "plan", f"FOR INSERT WITH CHECK ({STAFF})")
    _let("outing", "change", f"FOR UPDATE USING ({seen}) WITH CHECK ({seen})")
    for table in THROUGH_OUTING:
        through = f"EXISTS (SELECT FROM casework.outing p WHERE p.outing_id = {table}.outing_id)"
        _let(table, "through_outing", f"USING ({through}) WITH CHECK ({through})")
    own = f"{STAFF} OR {OWN_WARD}"
    _let("outing_promise", "of_own_wards", f"USING ({own}) WITH CHECK ({own})")
    _let("facility", "see", f"FOR SELECT USING ({KNOWN})")
    _let("facility", "keep", f"FOR INSERT WITH CHECK ({STAFF})")
    _let("facility", "change", f"FOR UPDATE USING ({STAFF}) WITH CHECK ({STAFF})")


def _let(table: str, name: str, clause: str) -> None:
    op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {name} ON casework.{table} {clause}")


def _grant() -> None:
    """Only who goes and where they stop is ever taken back; what was held, seen and promised stays."""
    op.execute("GRANT SELECT ON reference.outing_rules TO tharollo_app")
    for table in ("outing", "facility", "outing_promise"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON casework.{table} TO tharollo_app")
    for table in ("outing_person", "outing_stop"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON casework.{table} TO tharollo_app")
    op.execute("GRANT SELECT, INSERT ON casework.outing_case TO tharollo_app")


def _make_outing_rules() -> None:
    op.create_table(
        "outing_rules",
        sa.Column("promised_from", sa.Date(), nullable=False),
        sa.Column("cycle_months", sa.SmallInteger(), nullable=False),
        sa.Column("reserve_days", sa.SmallInteger(), nullable=False),
        sa.Column("areas_a_week", sa.SmallInteger(), nullable=False),
        sa.Column("all_areas_months", sa.SmallInteger(), nullable=False),
        sa.Column("walkabout_hours", sa.Text(), nullable=False),
        sa.Column("office_hours", sa.Text(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("walkabouts_a_day", sa.SmallInteger(), nullable=False),
        sa.Column("officials", sa.SmallInteger(), nullable=False),
        sa.Column("agents", sa.SmallInteger(), nullable=False),
        sa.Column("outings_a_week", sa.SmallInteger(), nullable=False),
        sa.Column("stop_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("km_per_hour", sa.SmallInteger(), nullable=False),
        sa.Column("equipment", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("notice", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint(
            "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')",
            name=op.f("ck_outing_rules_confidence"),
        ),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f("ck_outing_rules_origin")),
        sa.CheckConstraint(
            "all_areas_months BETWEEN 1 AND 12", name=op.f("ck_outing_rules_all_areas_months")
        ),
        sa.CheckConstraint("areas_a_week BETWEEN 0 AND 100", name=op.f("ck_outing_rules_areas_a_week")),
        sa.CheckConstraint("cardinality(weekdays) > 0", name=op.f("ck_outing_rules_weekdays")),
        sa.CheckConstraint("cycle_months BETWEEN 1 AND 60", name=op.f("ck_outing_rules_cycle_months")),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_outing_rules")),
        schema="reference",
    )


def _make_outing() -> None:
    op.create_table(
        "outing",
        sa.Column("outing_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False, comment="The municipality's day."),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE(),
            sa.Computed("tstzrange(starts_at, ends_at)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "is_live", sa.Boolean(), sa.Computed("status <> 'cancelled'", persisted=True), nullable=True
        ),
        sa.Column("delimitation_code", sa.Text(), nullable=True),
        sa.Column(
            "ward_no",
            sa.SmallInteger(),
            nullable=True,
            comment="Empty: a mobile office that serves its whole area.",
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "equipment", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False
        ),
        sa.Column("notice_text", sa.Text(), server_default="", nullable=False, comment="For the public."),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("cancelled_why", sa.Text(), nullable=True),
        sa.Column("replaces_outing_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("delimitation_code"), "="),
            (sa.column("ward_no"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("status <> 'cancelled'"),
            using="gist",
            name="ex_outing_ward",
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_why IS NOT NULL)", name=op.f("ck_outing_cancelled_why")
        ),
        sa.CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name=op.f("ck_outing_done_dated")),
        sa.CheckConstraint(
            "kind <> 'walkabout' OR ward_no IS NOT NULL", name=op.f("ck_outing_walkabout_has_ward")
        ),
        sa.CheckConstraint("kind IN ('walkabout', 'mobile_office')", name=op.f("ck_outing_kind")),
        sa.CheckConstraint(
            "status IN ('planned', 'confirmed', 'done', 'cancelled')", name=op.f("ck_outing_status")
        ),
        sa.CheckConstraint(
            "(ward_no IS NULL) = (delimitation_code IS NULL)", name=op.f("ck_outing_ward_is_whole")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_outing_ends_after_start")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_outing_revision")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["casework.app_user.user_id"], name=op.f("fk_outing_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_outing_id"], ["casework.outing.outing_id"], name=op.f("fk_outing_replaces_outing_id")
        ),
        sa.PrimaryKeyConstraint("outing_id", name=op.f("pk_outing")),
        sa.UniqueConstraint("outing_id", "during", "is_live", name="uq_outing_during"),
        schema="casework",
    )
    op.create_index("ix_outing_held_on", "outing", ["held_on", "kind"], unique=False, schema="casework")
    op.create_index(
        "ix_outing_ward",
        "outing",
        ["delimitation_code", "ward_no", "held_on"],
        unique=False,
        schema="casework",
    )
    op.create_index(
        "uq_outing_replaces",
        "outing",
        ["replaces_outing_id"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("status <> 'cancelled'"),
    )


def _make_outing_person() -> None:
    op.create_table(
        "outing_person",
        sa.Column("outing_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("is_live"),
            using="gist",
            name="ex_outing_person_user_id",
        ),
        sa.CheckConstraint("part IN ('councillor', 'official', 'agent')", name=op.f("ck_outing_person_part")),
        sa.ForeignKeyConstraint(
            ["outing_id", "during", "is_live"],
            ["casework.outing.outing_id", "casework.outing.during", "casework.outing.is_live"],
            name="fk_outing_person_outing",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_outing_person_user_id")
        ),
        sa.PrimaryKeyConstraint("outing_id", "user_id", name=op.f("pk_outing_person")),
        schema="casework",
    )


def _make_facility() -> None:
    op.create_table(
        "facility",
        sa.Column("facility_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="A kind of the profile."),
        sa.Column("delimitation_code", sa.Text(), nullable=False),
        sa.Column("ward_no", sa.SmallInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("retired_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "btrim(name) <> '' AND length(name) <= 120", name=op.f("ck_facility_name_present")
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_facility_point"),
        ),
        sa.PrimaryKeyConstraint("facility_id", name=op.f("pk_facility")),
        schema="casework",
    )
    op.create_index(
        "ix_facility_ward", "facility", ["delimitation_code", "ward_no"], unique=False, schema="casework"
    )


def _make_outing_stop() -> None:
    op.create_table(
        "outing_stop",
        sa.Column("outing_stop_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("outing_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False, comment="From 1 on, as ordered by hand."),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False, comment="No personal data."),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("seen_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'facility') = (facility_id IS NOT NULL)", name=op.f("ck_outing_stop_facility_is_known")
        ),
        sa.CheckConstraint(
            "(kind = 'query') = (case_id IS NOT NULL)", name=op.f("ck_outing_stop_query_has_case")
        ),
        sa.CheckConstraint(
            "kind IN ('hotspot', 'facility', 'query', 'other')", name=op.f("ck_outing_stop_kind")
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_outing_stop_point"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_outing_stop_position")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_outing_stop_case_id")),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["casework.facility.facility_id"], name=op.f("fk_outing_stop_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["outing_id"], ["casework.outing.outing_id"], name=op.f("fk_outing_stop_outing_id")
        ),
        sa.PrimaryKeyConstraint("outing_stop_id", name=op.f("pk_outing_stop")),
        sa.UniqueConstraint(
            "outing_id", "position", deferrable=True, initially="DEFERRED", name="uq_outing_stop_position"
        ),
        schema="casework",
    )
    op.create_index(
        "ix_outing_stop_case_id",
        "outing_stop",
        ["case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outing_stop_facility_id",
        "outing_stop",
        ["facility_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("facility_id IS NOT NULL"),
    )


def _make_outing_case() -> None:
    op.create_table(
        "outing_case",
        sa.Column("outing_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('captured', 'visited')", name=op.f("ck_outing_case_part")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_outing_case_case_id")),
        sa.ForeignKeyConstraint(
            ["outing_id"], ["casework.outing.outing_id"], name=op.f("fk_outing_case_outing_id")
        ),
        sa.PrimaryKeyConstraint("outing_id", "case_id", name=op.f("pk_outing_case")),
        schema="casework",
    )
    op.create_index("ix_outing_case_case_id", "outing_case", ["case_id"], unique=False, schema="casework")


def _make_outing_promise() -> None:
    op.create_table(
        "outing_promise",
        sa.Column("promise_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("outing_id", sa.BigInteger(), nullable=True),
        sa.Column("delimitation_code", sa.Text(), nullable=False),
        sa.Column("ward_no", sa.SmallInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("kept_words", sa.Text(), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "btrim(words) <> '' AND length(words) <= 300", name=op.f("ck_outing_promise_words_present")
        ),
        sa.CheckConstraint(
            "(kept_at IS NULL) = (kept_words IS NULL)", name=op.f("ck_outing_promise_kept_in_words")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_outing_promise_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["casework.app_user.user_id"], name=op.f("fk_outing_promise_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["outing_id"], ["casework.outing.outing_id"], name=op.f("fk_outing_promise_outing_id")
        ),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_outing_promise")),
        schema="casework",
    )
    op.create_index(
        "ix_outing_promise_case_id",
        "outing_promise",
        ["case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outing_promise_outing_id", "outing_promise", ["outing_id"], unique=False, schema="casework"
    )
    op.create_index(
        "ix_outing_promise_ward",
        "outing_promise",
        ["delimitation_code", "ward_no", "due_on"],
        unique=False,
        schema="casework",
    )
