"""Kinds of facilities with their checklists, and the checklists as they were filled in."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CONFIDENCES = "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')"
ROLE = "(SELECT current_setting('app.role', true))"
STAFF = f"coalesce({ROLE}, '') NOT IN ('', 'councillor')"
OWN_WARD = "p.ward_no = ANY (string_to_array((SELECT nullif(current_setting('app.wards', true), '')), ',')::smallint[])"


def upgrade() -> None:
    _make_kinds()
    _make_items()
    _make_checks()
    _make_answers()
    _make_photos()
    _guard()


def _marks(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f(f"ck_{table}_origin")),
        sa.CheckConstraint(CONFIDENCES, name=op.f(f"ck_{table}_confidence")),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f(f"ck_{table}_code")),
        sa.PrimaryKeyConstraint("code", name=op.f(f"pk_{table}")),
    ]


def _make_kinds() -> None:
    op.create_table(
        "facility_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_no", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_marks("facility_kind"),
        schema="reference",
    )
    op.execute("GRANT SELECT ON reference.facility_kind TO tharollo_app")


def _make_items() -> None:
    op.create_table(
        "facility_item",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind_code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("subcategory_code", sa.Text(), nullable=True),
        sa.Column("sort_no", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_marks("facility_item"),
        sa.ForeignKeyConstraint(
            ["kind_code"],
            ["reference.facility_kind.code"],
            name=op.f("fk_facility_item_kind_code_facility_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["category_code"],
            ["reference.category.code"],
            name=op.f("fk_facility_item_category_code_category"),
        ),
        sa.ForeignKeyConstraint(
            ["subcategory_code", "category_code"],
            ["reference.subcategory.code", "reference.subcategory.category_code"],
            name=op.f("fk_facility_item_subcategory_code_subcategory"),
        ),
        schema="reference",
    )
    op.execute("GRANT SELECT ON reference.facility_item TO tharollo_app")


def _make_checks() -> None:
    op.create_table(
        "facility_check",
        sa.Column("check_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("outing_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "token", sa.Text(), nullable=False, comment="Of one sending: the same again changes nothing."
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="No personal data."),
        sa.Column("checked_by", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["facility_id"],
            ["casework.facility.facility_id"],
            name=op.f("fk_facility_check_facility_id_facility"),
        ),
        sa.ForeignKeyConstraint(
            ["outing_id"], ["casework.outing.outing_id"], name=op.f("fk_facility_check_outing_id_outing")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["casework.app_user.user_id"], name=op.f("fk_facility_check_checked_by_app_user")
        ),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_facility_check")),
        sa.UniqueConstraint("token", name=op.f("uq_facility_check_token")),
        schema="casework",
    )
    op.create_index(
        "ix_facility_check_facility_id", "facility_check", ["facility_id", "checked_at"], schema="casework"
    )
    op.create_index(
        "ix_facility_check_outing_id",
        "facility_check",
        ["outing_id"],
        schema="casework",
        postgresql_where=sa.text("outing_id IS NOT NULL"),
    )


def _make_answers() -> None:
    op.create_table(
        "facility_answer",
        sa.Column("check_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False, comment="No personal data."),
        sa.Column("case_id", sa.BigInteger(), nullable=True, comment="The finding it became."),
        sa.CheckConstraint("answer IN ('ok', 'not_ok', 'not_seen')", name=op.f("ck_facility_answer_answer")),
        sa.CheckConstraint(
            "case_id IS NULL OR answer = 'not_ok'", name=op.f("ck_facility_answer_finding_is_not_ok")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["casework.facility_check.check_id"],
            name=op.f("fk_facility_answer_check_id_facility_check"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_facility_answer_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("check_id", "item_code", name=op.f("pk_facility_answer")),
        schema="casework",
    )
    op.create_index(
        "ix_facility_answer_case_id",
        "facility_answer",
        ["case_id"],
        schema="casework",
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )


def _make_photos() -> None:
    op.create_table(
        "facility_photo",
        sa.Column("photo_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("check_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp')",
            name=op.f("ck_facility_photo_media_type"),
        ),
        sa.ForeignKeyConstraint(
            ["check_id", "item_code"],
            ["casework.facility_answer.check_id", "casework.facility_answer.item_code"],
            name="fk_facility_photo_answer",
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_facility_photo")),
        schema="casework",
    )
    op.create_index(
        "ix_facility_photo_check_id", "facility_photo", ["check_id", "item_code"], schema="casework"
    )


def _guard() -> None:
    """A councillor sees and fills the checklists of the own wards; an answer changes only by becoming a finding."""
    own = f"EXISTS (SELECT FROM casework.facility p WHERE p.facility_id = facility_check.facility_id AND {OWN_WARD})"
    _let("facility_check", f"{STAFF} OR {own}")
    for table in ("facility_answer", "facility_photo"):
        _let(table, f"EXISTS (SELECT FROM casework.facility_check p WHERE p.check_id = {table}.check_id)")
        op.execute(f"GRANT SELECT, INSERT ON casework.{table} TO tharollo_app")
    op.execute("GRANT SELECT, INSERT ON casework.facility_check TO tharollo_app")
    op.execute("GRANT UPDATE (case_id) ON casework.facility_answer TO tharollo_app")


def _let(table: str, seen: str) -> None:
    op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_own_wards ON casework.{table} USING ({seen}) WITH CHECK ({seen})")
