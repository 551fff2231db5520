"""What many cases were changed by at once, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None

ROLE = "(SELECT current_setting('app.role', true))"
IS_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
SEEN = f"{ROLE} IN ('manager', 'admin', 'system') OR made_by = {IS_SELF}"
THROUGH = "EXISTS (SELECT FROM casework.bulk_action p WHERE p.bulk_id = bulk_action_case.bulk_id)"
UNDOING = "undone_by, undone_at, undone"


def upgrade() -> None:
    _make_action()
    _make_case()
    for table, seen in (("bulk_action", SEEN), ("bulk_action_case", THROUGH)):
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY by_maker ON casework.{table} USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"GRANT SELECT, INSERT ON casework.{table} TO tharollo_app")
    op.execute(f"GRANT UPDATE ({UNDOING}) ON casework.bulk_action TO tharollo_app")
    op.execute("GRANT USAGE ON SEQUENCE casework.bulk_action_bulk_id_seq TO tharollo_app")


def _make_action() -> None:
    op.create_table(
        "bulk_action",
        sa.Column("bulk_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "token",
            postgresql.UUID(as_uuid=True),
            nullable=False,
            comment="Of the preview: it is done once.",
        ),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change", postgresql.JSONB(), nullable=False, comment="What was asked, in ids and codes."),
        sa.Column(
            "selection",
            postgresql.JSONB(),
            nullable=False,
            comment="How many were ticked, or the filter and when.",
        ),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column(
            "refused", postgresql.JSONB(), nullable=False, comment="How many were left out, by reason."
        ),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "undone",
            sa.Integer(),
            nullable=True,
            comment="How many are as they were; letters that left are not.",
        ),
        sa.CheckConstraint("changed > 0", name=op.f("ck_bulk_action_changed")),
        sa.CheckConstraint(
            "(undone_by IS NULL) = (undone_at IS NULL) AND (undone IS NULL) = (undone_at IS NULL)",
            name=op.f("ck_bulk_action_undone"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["casework.app_user.user_id"], name=op.f("fk_bulk_action_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["casework.app_user.user_id"], name=op.f("fk_bulk_action_undone_by")
        ),
        sa.PrimaryKeyConstraint("bulk_id", name=op.f("pk_bulk_action")),
        sa.UniqueConstraint("token", name=op.f("uq_bulk_action_token")),
        schema="casework",
    )
    op.create_index("ix_bulk_action_made_at", "bulk_action", ["made_at"], schema="casework")


def _make_case() -> None:
    op.create_table(
        "bulk_action_case",
        sa.Column("bulk_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, comment="The event of the change."),
        sa.Column(
            "before",
            postgresql.JSONB(),
            nullable=False,
            comment="The fields of its state that changed, as they were.",
        ),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["casework.bulk_action.bulk_id"], name=op.f("fk_bulk_action_case_bulk_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_bulk_action_case_case_id")
        ),
        sa.PrimaryKeyConstraint("bulk_id", "case_id", name=op.f("pk_bulk_action_case")),
        schema="casework",
    )
    op.create_index("ix_bulk_action_case_case_id", "bulk_action_case", ["case_id"], schema="casework")


def downgrade() -> None:
    for table in ("bulk_action_case", "bulk_action"):
        op.drop_table(table, schema="casework")
