"""What the municipality is: places, topics, workflow and tariffs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LOCAL = ("delimitation", "ward", "declared_day", "tariff")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _make_places()
    _make_topics()
    _make_workflow()
    _make_tariffs()
    _grant()


def _marks(table: str) -> tuple[SchemaItem, ...]:
    """Where a row comes from and how far that carries; every reference table has these."""
    confidences = "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')"
    return (
        sa.Column("origin", sa.Text, server_default="local", nullable=False),
        sa.Column("source", sa.Text, server_default="", nullable=False),
        sa.Column("confidence", sa.Text, server_default="chosen", nullable=False),
        sa.CheckConstraint(confidences, name=op.f(f"ck_{table}_confidence")),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f(f"ck_{table}_origin")),
    )


def _make_places() -> None:
    op.create_table(
        "municipality",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False),
        sa.Column("reference_prefix", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("vat_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("account_no_pattern", sa.Text, nullable=False),
        sa.Column("account_no_hint", sa.Text, server_default="", nullable=False),
        sa.Column("ward_prefix", sa.Text, server_default="", nullable=False),
        sa.Column("call_centre", sa.Text, server_default="", nullable=False),
        sa.Column("payment_days", sa.SmallInteger, nullable=False),
        *_marks("municipality"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_municipality_code")),
        sa.CheckConstraint("reference_prefix ~ '^[A-Z]{3}$'", name=op.f("ck_municipality_reference_prefix")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_municipality")),
        schema="reference",
    )
    op.create_index(
        "uq_municipality_one", "municipality", [sa.literal_column("(true)")], unique=True, schema="reference"
    )
    op.create_table(
        "profile_load",
        sa.Column("municipality_code", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_code"],
            ["reference.municipality.code"],
            name=op.f("fk_profile_load_municipality_code"),
        ),
        sa.PrimaryKeyConstraint("municipality_code", name=op.f("pk_profile_load")),
        schema="reference",
    )
    op.create_table(
        "region",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("places", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("region"),
        sa.CheckConstraint("code ~ '^[A-Z]$'", name=op.f("ck_region_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
        schema="reference",
    )
    op.create_table(
        "delimitation",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("superseded_on", sa.Date),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("delimitation"),
        sa.CheckConstraint("code ~ '^[0-9]{4}[a-z0-9_]*$'", name=op.f("ck_delimitation_code")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_delimitation_validity")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_delimitation")),
        schema="reference",
    )
    op.create_table(
        "ward",
        sa.Column("delimitation_code", sa.Text, nullable=False),
        sa.Column("ward_no", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("region_code", sa.Text, nullable=False),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        *_marks("ward"),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name=op.f("ck_ward_point")
        ),
        sa.CheckConstraint("ward_no BETWEEN 1 AND 9999", name=op.f("ck_ward_ward_no")),
        sa.ForeignKeyConstraint(
            ["delimitation_code"], ["reference.delimitation.code"], name=op.f("fk_ward_delimitation_code")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["reference.region.code"], name=op.f("fk_ward_region_code")),
        sa.PrimaryKeyConstraint("delimitation_code", "ward_no", name=op.f("pk_ward")),
        schema="reference",
    )
    op.create_table(
        "calendar",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("calendar"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_calendar_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_calendar")),
        schema="reference",
    )
    op.create_table(
        "office_hours",
        sa.Column("calendar_code", sa.Text, nullable=False),
        sa.Column("weekday", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("opens", sa.Time, nullable=False),
        sa.Column("closes", sa.Time, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        *_marks("office_hours"),
        sa.CheckConstraint("closes > opens", name=op.f("ck_office_hours_open")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_office_hours_validity")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_office_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["reference.calendar.code"], name=op.f("fk_office_hours_calendar_code")
        ),
        sa.PrimaryKeyConstraint("calendar_code", "weekday", "valid_from", name=op.f("pk_office_hours")),
        schema="reference",
    )
    op.create_table(
        "declared_day",
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_election", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("declared_day"),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_declared_day")),
        schema="reference",
    )
    op.create_table(
        "service_centre",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("region_code", sa.Text, nullable=False),
        sa.Column("address", sa.Text, server_default="", nullable=False),
        sa.Column("calendar_code", sa.Text, nullable=False),
        sa.Column("is_main", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("service_centre"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_service_centre_code")),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["reference.calendar.code"], name=op.f("fk_service_centre_calendar_code")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["reference.region.code"], name=op.f("fk_service_centre_region_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service_centre")),
        schema="reference",
    )


def _make_topics() -> None:
    op.create_table(
        "category",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("icon", sa.Text, server_default="", nullable=False),
        sa.Column("is_billing", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("category"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_category_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
        schema="reference",
    )
    op.create_table(
        "subcategory",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("category_code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("service", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("subcategory"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_subcategory_code")),
        sa.CheckConstraint(
            "service IN ('', 'rates', 'electricity', 'water', 'sewer', 'refuse', 'interest', 'sundry')",
            name=op.f("ck_subcategory_service"),
        ),
        sa.ForeignKeyConstraint(
            ["category_code"], ["reference.category.code"], name=op.f("fk_subcategory_category_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_subcategory")),
        sa.UniqueConstraint("code", "category_code", name=op.f("uq_subcategory_code_category_code")),
        schema="reference",
    )
    op.create_table(
        "document",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("is_personal", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("document"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_document_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_document")),
        schema="reference",
    )
    op.create_table(
        "checklist",
        sa.Column("category_code", sa.Text, nullable=False),
        sa.Column("subcategory_code", sa.Text),
        sa.Column("document_code", sa.Text, nullable=False),
        sa.Column("is_required", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        *_marks("checklist"),
        sa.ForeignKeyConstraint(
            ["category_code"], ["reference.category.code"], name=op.f("fk_checklist_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["document_code"], ["reference.document.code"], name=op.f("fk_checklist_document_code")
        ),
        sa.ForeignKeyConstraint(
            ["subcategory_code", "category_code"],
            ["reference.subcategory.code", "reference.subcategory.category_code"],
            name=op.f("fk_checklist_subcategory_code_category_code"),
        ),
        sa.UniqueConstraint(
            "category_code",
            "subcategory_code",
            "document_code",
            name=op.f("uq_checklist_category_code_subcategory_code_document_code"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="reference",
    )
    op.create_table(
        "entity",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("entity"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_entity_code")),
        sa.CheckConstraint("kind IN ('department', 'entity', 'outside')", name=op.f("ck_entity_kind")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_entity")),
        schema="reference",
    )
    op.create_table(
        "ownership",
        sa.Column("category_code", sa.Text, nullable=False),
        sa.Column("subcategory_code", sa.Text),
        sa.Column("entity_code", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        *_marks("ownership"),
        postgresql.ExcludeConstraint(
            (sa.text("category_code"), "="),
            (sa.text("COALESCE(subcategory_code, '')"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_ownership_one_owner",
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_ownership_validity")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["reference.category.code"], name=op.f("fk_ownership_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["entity_code"], ["reference.entity.code"], name=op.f("fk_ownership_entity_code")
        ),
        sa.ForeignKeyConstraint(
            ["subcategory_code", "category_code"],
            ["reference.subcategory.code", "reference.subcategory.category_code"],
            name=op.f("fk_ownership_subcategory_code_category_code"),
        ),
        sa.UniqueConstraint(
            "category_code",
            "subcategory_code",
            "valid_from",
            name=op.f("uq_ownership_category_code_subcategory_code_valid_from"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="reference",
    )
    op.create_table(
        "cause",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("rules", sa.ARRAY(sa.Text), server_default="{}", nullable=False),
        sa.Column("is_import_only", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("cause"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_cause_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cause")),
        schema="reference",
    )
    op.create_table(
        "cause_category",
        sa.Column("cause_code", sa.Text, nullable=False),
        sa.Column("category_code", sa.Text, nullable=False),
        *_marks("cause_category"),
        sa.ForeignKeyConstraint(
            ["category_code"], ["reference.category.code"], name=op.f("fk_cause_category_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["cause_code"], ["reference.cause.code"], name=op.f("fk_cause_category_cause_code")
        ),
        sa.PrimaryKeyConstraint("cause_code", "category_code", name=op.f("pk_cause_category")),
        schema="reference",
    )
    op.create_table(
        "outcome",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("is_import_only", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("outcome"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_outcome_code")),
        sa.CheckConstraint(
            "kind IN ('upheld', 'partly_upheld', 'not_upheld', 'elsewhere', 'none')",
            name=op.f("ck_outcome_kind"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_outcome")),
        schema="reference",
    )


def _make_workflow() -> None:
    op.create_table(
        "channel",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_capture", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("is_contact", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("icon", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("channel"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_channel_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_channel")),
        schema="reference",
    )
    op.create_table(
        "customer_class",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("customer_class"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_customer_class_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_customer_class")),
        schema="reference",
    )
    op.create_table(
        "language",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("language"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_language_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_language")),
        schema="reference",
    )
    op.create_table(
        "priority",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("priority"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_priority_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_priority")),
        schema="reference",
    )
    op.create_table(
        "status",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("description", sa.Text, server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("status"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_status_code")),
        sa.CheckConstraint("kind IN ('open', 'waiting', 'closed')", name=op.f("ck_status_kind")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_status")),
        schema="reference",
    )
    op.create_table(
        "move",
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("from_status", sa.Text, nullable=False),
        sa.Column("to_status", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        *_marks("move"),
        sa.CheckConstraint("cardinality(roles) > 0", name=op.f("ck_move_roles")),
        sa.ForeignKeyConstraint(["from_status"], ["reference.status.code"], name=op.f("fk_move_from_status")),
        sa.ForeignKeyConstraint(["to_status"], ["reference.status.code"], name=op.f("fk_move_to_status")),
        sa.PrimaryKeyConstraint("verb", "from_status", name=op.f("pk_move")),
        schema="reference",
    )
    op.create_table(
        "age_bucket",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("from_days", sa.Integer, nullable=False),
        sa.Column("to_days", sa.Integer),
        sa.Column("sort_no", sa.SmallInteger, server_default=sa.text("0"), nullable=False),
        *_marks("age_bucket"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_age_bucket_code")),
        sa.CheckConstraint("from_days >= 0 AND to_days >= from_days", name=op.f("ck_age_bucket_days")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_age_bucket")),
        schema="reference",
    )
    op.create_table(
        "priority_credit",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("threshold", sa.Numeric(precision=14, scale=2)),
        sa.Column("customer_class_code", sa.Text),
        sa.Column("hours", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        *_marks("priority_credit"),
        sa.CheckConstraint(
            "(kind = 'class') = (customer_class_code IS NOT NULL)",
            name=op.f("ck_priority_credit_customer_class"),
        ),
        sa.CheckConstraint(
            "(kind IN ('rand', 'age')) = (threshold IS NOT NULL)", name=op.f("ck_priority_credit_threshold")
        ),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_priority_credit_code")),
        sa.CheckConstraint(
            "kind IN ('rand', 'hardship', 'age', 'class')", name=op.f("ck_priority_credit_kind")
        ),
        sa.CheckConstraint("hours BETWEEN 1 AND 2000", name=op.f("ck_priority_credit_hours")),
        sa.ForeignKeyConstraint(
            ["customer_class_code"],
            ["reference.customer_class.code"],
            name=op.f("fk_priority_credit_customer_class_code"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_priority_credit")),
        schema="reference",
    )
    op.create_table(
        "resolve_target",
        sa.Column("category_code", sa.Text),
        sa.Column("priority_code", sa.Text),
        sa.Column("working_days", sa.SmallInteger, nullable=False),
        sa.Column("promise_days", sa.SmallInteger, nullable=False),
        *_marks("resolve_target"),
        sa.CheckConstraint("promise_days BETWEEN 1 AND 400", name=op.f("ck_resolve_target_promise_days")),
        sa.CheckConstraint("working_days BETWEEN 0 AND 400", name=op.f("ck_resolve_target_working_days")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["reference.category.code"], name=op.f("fk_resolve_target_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["priority_code"], ["reference.priority.code"], name=op.f("fk_resolve_target_priority_code")
        ),
        sa.UniqueConstraint(
            "category_code",
            "priority_code",
            name=op.f("uq_resolve_target_category_code_priority_code"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="reference",
    )


def _make_tariffs() -> None:
    op.create_table(
        "tariff",
        sa.Column("tariff", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("band_from", sa.Numeric(precision=16, scale=3)),
        sa.Column("band_to", sa.Numeric(precision=16, scale=3)),
        sa.Column("rate", sa.Numeric(precision=14, scale=8), nullable=False),
        sa.Column("unit", sa.Text, server_default="", nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("verified", sa.Boolean, server_default=sa.text("false"), nullable=False),
        *_marks("tariff"),
        sa.CheckConstraint(
            "kind IN ('block', 'flat', 'per_year', 'value_band', 'share')", name=op.f("ck_tariff_kind")
        ),
        sa.CheckConstraint(
            "service IN ('rates', 'electricity', 'water', 'sewer', 'refuse', 'interest', 'sundry')",
            name=op.f("ck_tariff_service"),
        ),
        sa.CheckConstraint("band_to > band_from", name=op.f("ck_tariff_band")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_tariff_validity")),
        sa.UniqueConstraint(
            "tariff",
            "service",
            "code",
            "band_from",
            "valid_from",
            "origin",
            name=op.f("uq_tariff_tariff_service_code_band_from_valid_from_origin"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="reference",
    )


def _grant() -> None:
    """Everybody reads; administrators may add and change local rows of a few tables, never a profile's row."""
    op.execute("GRANT SELECT ON ALL TABLES IN SCHEMA reference TO tharollo_app")
    for table in LOCAL:
        name = f"reference.{table}"
        op.execute(f"GRANT INSERT, UPDATE, DELETE ON {name} TO tharollo_app")
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY everybody_reads ON {name} FOR SELECT USING (true)")
        for verb, clause in (
            ("INSERT", "WITH CHECK (origin = 'local')"),
            ("UPDATE", "USING (origin = 'local') WITH CHECK (origin = 'local')"),
            ("DELETE", "USING (origin = 'local')"),
        ):
            op.execute(f"CREATE POLICY local_{verb.lower()} ON {name} FOR {verb} TO tharollo_app {clause}")
