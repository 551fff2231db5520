"""Findings of a whole city, by run and account, and the parts that several workers share."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"


def upgrade() -> None:
    op.create_table(
        "diagnosis_run",
        sa.Column("run_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="the day up to which billing had spoken"),
        sa.Column("extract_no", sa.BigInteger(), nullable=False, comment="the newest extract it looked at"),
        sa.Column("accounts", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.TIMESTAMP(timezone=True), comment="empty: goes on, and nobody reads it"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_diagnosis_run")),
        schema="casework",
    )
    op.create_table(
        "diagnosis_part",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("part_no", sa.Integer(), nullable=False),
        sa.Column("first_account_no", sa.Text(), nullable=False),
        sa.Column("next_account_no", sa.Text(), comment="the first of the next part; empty: the last part"),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), comment="empty: not done"),
        sa.PrimaryKeyConstraint("run_id", "part_no", name=op.f("pk_diagnosis_part")),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["casework.diagnosis_run.run_id"],
            name=op.f("fk_diagnosis_part_run_id"),
            ondelete="CASCADE",
        ),
        schema="casework",
    )
    _keep_findings()
    for table in ("diagnosis_run", "diagnosis_part", "diagnosis_finding"):
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY whole ON casework.{table} USING ({SEES_ALL}) WITH CHECK ({SEES_ALL})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON casework.{table} TO tharollo_app")
    op.create_index(
        "ix_property_parent_property_no",
        "property",
        ["parent_property_no"],
        schema="billing",
        postgresql_where=sa.text("parent_property_no IS NOT NULL"),
    )
    op.create_index(
        "ix_customer_holder_group",
        "customer",
        ["holder_group"],
        schema="billing",
        postgresql_where=sa.text("holder_group IS NOT NULL"),
    )


def _keep_findings() -> None:
    op.create_table(
        "diagnosis_finding",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="from 0, the best explanation first"),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Numeric(3, 2), nullable=False),
        sa.Column(
            "effect_rand",
            sa.Numeric(14, 2),
            nullable=False,
            comment="without VAT; positive: charged too much",
        ),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("lines", sa.ARRAY(sa.Text()), nullable=False, comment="month/invoice/line"),
        sa.Column(
            "explains", sa.ARRAY(sa.Text()), nullable=False, comment="rules whose signs it brought about"
        ),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("resident", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("evidence", JSONB(), nullable=False, comment="list of [what, said]"),
        sa.PrimaryKeyConstraint("run_id", "account_no", "n", name=op.f("pk_diagnosis_finding")),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["casework.diagnosis_run.run_id"],
            name=op.f("fk_diagnosis_finding_run_id"),
            ondelete="CASCADE",
        ),
        schema="casework",
    )
    op.create_index("ix_diagnosis_finding_rule", "diagnosis_finding", ["run_id", "rule"], schema="casework")
