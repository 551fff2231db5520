"""The dispute ledger, corrections of bills, and what other systems were told of both."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"


def upgrade() -> None:
    _keep_ledger()
    _keep_files()
    _keep_corrections()
    op.add_column(
        "municipality",
        sa.Column(
            "correction_limit_rand",
            sa.Numeric(14, 2),
            server_default="0",
            nullable=False,
            comment="Corrections above it need another person; 0: every one.",
        ),
        schema="reference",
    )


def _guard(table: str, parent: str, key: str) -> None:
    seen = f"{SEES_ALL} OR EXISTS (SELECT FROM casework.{parent} p WHERE p.{key} = {table}.{key})"
    op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.{table} USING ({seen}) WITH CHECK ({seen})")


def _guard_whole(table: str) -> None:
    """Rows about the whole municipality: for those whose scope it is."""
    op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY whole ON casework.{table} USING ({SEES_ALL}) WITH CHECK ({SEES_ALL})")


def _keep_ledger() -> None:
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
    _guard("dispute_entry", "cases", "case_id")
    op.execute("GRANT SELECT, INSERT ON casework.dispute_entry TO tharollo_app")


def _keep_files() -> None:
    op.create_table(
        "billing_file",
        sa.Column("file_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="holds: credit control's; corrections: billing's."
        ),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="The CSV as it was handed over."),
        sa.CheckConstraint("kind IN ('holds', 'corrections')", name=op.f("ck_billing_file_kind")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["casework.app_user.user_id"], name=op.f("fk_billing_file_made_by")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_billing_file")),
        schema="casework",
    )
    op.create_index(
        "ix_billing_file_kind", "billing_file", ["kind", "file_id"], unique=False, schema="casework"
    )
    op.create_table(
        "line_hold",
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("billing_month", sa.Date(), nullable=False),
        sa.Column("invoice_no", sa.Text(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("held_rand", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("held_rand >= 0", name=op.f("ck_line_hold_held_rand")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["casework.billing_file.file_id"], name=op.f("fk_line_hold_file_id")
        ),
        sa.PrimaryKeyConstraint(
            "account_no", "billing_month", "invoice_no", "line_no", name=op.f("pk_line_hold")
        ),
        schema="casework",
        comment="What credit control was last told to hold of each line.",
    )
    op.create_table(
        "dispute_balance",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("debtor_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("credit_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("ledger_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("held_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("in_dispute_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("collectable_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column(
            "faults",
            JSONB(),
            nullable=False,
            comment="What does not agree, in words with rand.",
        ),
        sa.PrimaryKeyConstraint("on_day", name=op.f("pk_dispute_balance")),
        schema="casework",
    )
    for table in ("billing_file", "line_hold", "dispute_balance"):
        _guard_whole(table)
        op.execute(f"GRANT SELECT, INSERT ON casework.{table} TO tharollo_app")
    op.execute("GRANT UPDATE (held_rand, file_id) ON casework.line_hold TO tharollo_app")
    op.execute("GRANT UPDATE ON casework.dispute_balance TO tharollo_app")


def _keep_corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("correction_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column(
            "net_rand",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="With VAT; below 0: less to pay.",
        ),
        sa.Column("needs_other", sa.Boolean(), nullable=False, comment="Somebody else must decide."),
        sa.Column("rule", sa.Text(), nullable=True, comment="The finding it rests on, such as E02."),
        sa.Column("proposed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "confirmed_extract_no", sa.BigInteger(), nullable=True, comment="The extract that showed it."
        ),
        sa.CheckConstraint(
            "(stage = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_correction_confirmed")
        ),
        sa.CheckConstraint("(stage = 'proposed') = (decided_by IS NULL)", name=op.f("ck_correction_decided")),
        sa.CheckConstraint(
            "(stage IN ('exported', 'confirmed')) = (file_id IS NOT NULL)",
            name=op.f("ck_correction_exported"),
        ),
        sa.CheckConstraint(
            "NOT needs_other OR stage NOT IN ('approved', 'exported', 'confirmed') OR decided_by <> proposed_by",
            name=op.f("ck_correction_another_person"),
        ),
        sa.CheckConstraint(
            "stage IN ('proposed', 'approved', 'rejected', 'withdrawn', 'exported', 'confirmed')",
            name=op.f("ck_correction_stage"),
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_correction_decision_dated")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_correction_case_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["casework.app_user.user_id"], name=op.f("fk_correction_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["casework.billing_file.file_id"], name=op.f("fk_correction_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["casework.app_user.user_id"], name=op.f("fk_correction_proposed_by")
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction")),
        schema="casework",
    )
    op.create_index("ix_correction_account_no", "correction", ["account_no"], unique=False, schema="casework")
    op.create_index(
        "ix_correction_stage", "correction", ["stage", "correction_id"], unique=False, schema="casework"
    )
    op.create_index("ix_correction_case_id", "correction", ["case_id"], unique=False, schema="casework")
    op.create_table(
        "correction_line",
        sa.Column("correction_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("billing_month", sa.Date(), nullable=False),
        sa.Column("invoice_no", sa.Text(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "amount_rand",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="Without VAT; below 0: taken back.",
        ),
        sa.Column("vat_rand", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column(
            "is_live",
            sa.Boolean(),
            nullable=False,
            comment="Neither rejected nor withdrawn.",
        ),
        sa.CheckConstraint(
            "kind = 'reverse' OR amount_rand >= 0", name=op.f("ck_correction_line_rebilled_is_a_charge")
        ),
        sa.CheckConstraint("kind IN ('reverse', 'rebill')", name=op.f("ck_correction_line_kind")),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["casework.correction.correction_id"],
            name=op.f("fk_correction_line_correction_id"),
        ),
        sa.PrimaryKeyConstraint("correction_id", "n", name=op.f("pk_correction_line")),
        schema="casework",
    )
    op.create_index(
        "uq_correction_line_taken_back",
        "correction_line",
        ["account_no", "billing_month", "invoice_no", "line_no"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("kind = 'reverse' AND is_live"),
    )
    _guard("correction", "cases", "case_id")
    _guard("correction_line", "correction", "correction_id")
    changeable = "stage, decided_at, decided_by, file_id, confirmed_at, confirmed_extract_no"
    op.execute("GRANT SELECT, INSERT ON casework.correction, casework.correction_line TO tharollo_app")
    op.execute(f"GRANT UPDATE ({changeable}) ON casework.correction TO tharollo_app")
    op.execute("GRANT UPDATE (is_live) ON casework.correction_line TO tharollo_app")
