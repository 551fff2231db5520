"""The dispute ledger: append-only, seen through the query."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
SEEN = f"{SEES_ALL} OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = dispute_entry.case_id)"


def upgrade() -> None:
    op.create_table(
        "dispute_entry",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("billing_month", sa.Date(), nullable=False),
        sa.Column("invoice_no", sa.Text(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False, comment="As billed when the entry was made."),
        sa.Column("code", sa.Text(), nullable=False, comment="As billed when the entry was made."),
        sa.Column("line_rand", sa.Numeric(14, 2), nullable=False, comment="As billed then, with VAT."),
        sa.Column("disputed_rand", sa.Numeric(14, 2), nullable=False, comment="From `at` on; 0: released."),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('disputed', 'changed', 'released')", name=op.f("ck_dispute_entry_kind")),
        sa.CheckConstraint(
            "(kind = 'released') = (disputed_rand = 0)", name=op.f("ck_dispute_entry_released_is_nothing")
        ),
        sa.CheckConstraint(
            "disputed_rand BETWEEN 0 AND greatest(line_rand, 0)", name=op.f("ck_dispute_entry_within_line")
        ),
        sa.CheckConstraint("extract(day FROM billing_month) = 1", name=op.f("ck_dispute_entry_month")),
        sa.CheckConstraint("at <= recorded_at", name=op.f("ck_dispute_entry_not_in_the_future")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_dispute_entry_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["casework.app_user.user_id"], name=op.f("fk_dispute_entry_recorded_by")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_dispute_entry")),
        schema="casework",
    )
    op.create_index("ix_dispute_entry_account_no", "dispute_entry", ["account_no"], schema="casework")
    op.create_index("ix_dispute_entry_case_id", "dispute_entry", ["case_id"], schema="casework")
    op.execute("ALTER TABLE casework.dispute_entry ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_case ON casework.dispute_entry USING ({SEEN}) WITH CHECK ({SEEN})")
    op.execute("GRANT SELECT, INSERT ON casework.dispute_entry TO tharollo_app")
