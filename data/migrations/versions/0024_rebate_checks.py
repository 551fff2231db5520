"""Checks of the papers of rebates."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OF_CASE = "EXISTS (SELECT FROM casework.cases WHERE cases.case_id = rebate_check.case_id)"


def upgrade() -> None:
    op.create_table(
        "rebate_check",
        sa.Column("check_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="As in the profile's rebates.toml."),
        sa.Column("documents", sa.ARRAY(sa.Text()), nullable=False, comment="Codes of what had come in."),
        sa.Column("missing", sa.ARRAY(sa.Text()), nullable=False, comment="Codes of what had not."),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column(
            "ends_on",
            sa.Date(),
            nullable=True,
            comment="If approved that day; empty: papers are missing, or no end.",
        ),
        sa.Column("checked_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= checked_on", name=op.f("ck_rebate_check_ends_later")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_rebate_check_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["casework.app_user.user_id"], name=op.f("fk_rebate_check_checked_by")
        ),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_rebate_check")),
        schema="casework",
    )
    op.create_index(
        "ix_rebate_check_account_no", "rebate_check", ["account_no", "kind", "check_id"], schema="casework"
    )
    op.create_index("ix_rebate_check_case_id", "rebate_check", ["case_id"], schema="casework")
    op.execute("ALTER TABLE casework.rebate_check ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY through_parent ON casework.rebate_check USING ({OF_CASE}) WITH CHECK ({OF_CASE})"
    )
    op.execute("GRANT SELECT, INSERT ON casework.rebate_check TO tharollo_app")
