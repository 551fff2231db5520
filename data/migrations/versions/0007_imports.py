"""Imports of cases: batches, rejected rows, and room for staging."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTS = ("rows_read", "rows_created", "rows_updated", "rows_unchanged", "rows_rejected")


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("batch_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("map_sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="running", nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("finished_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False) for name in COUNTS),
        sa.Column("earliest_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("latest_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'refused', 'stopped')", name=op.f("ck_import_batch_status")
        ),
        sa.CheckConstraint(
            "(status = 'running') = (finished_at IS NULL)", name=op.f("ck_import_batch_end_dated")
        ),
        sa.CheckConstraint(
            "status <> 'done' OR rows_read = rows_created + rows_updated + rows_unchanged + rows_rejected",
            name=op.f("ck_import_batch_rows_add_up"),
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_import_batch")),
        schema="casework",
    )
    op.create_index("ix_import_batch_source", "import_batch", ["source", "batch_id"], schema="casework")
    op.create_table(
        "import_reject",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["casework.import_batch.batch_id"], name=op.f("fk_import_reject_batch_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_import_reject")),
        schema="casework",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON casework.import_batch TO tharollo_app")
    op.execute("GRANT SELECT, INSERT ON casework.import_reject TO tharollo_app")
    op.execute("CREATE SCHEMA case_staging")
    op.execute("GRANT USAGE, CREATE ON SCHEMA case_staging TO tharollo_app")
