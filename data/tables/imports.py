"""Imports of cases: each file that was read, and the rows that were left out."""

import sqlalchemy as sa

from data.tables.base import metadata

_COUNTS = (
    "rows_read", "rows_created", "rows_updated", "rows_unchanged", "rows_rejected",
)  # fmt: skip


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))


import_batch = sa.Table(
    "import_batch",
    metadata,
    sa.Column("batch_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("file_sha256", sa.Text, nullable=False),
    sa.Column("map_sha256", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="running"),
    sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("finished_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("started_by", sa.BigInteger, nullable=False),
    *(_count(name) for name in _COUNTS),
    sa.Column("earliest_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("latest_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("status IN ('running', 'done', 'refused', 'stopped')", name="status"),
    sa.CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="end_dated"),
    sa.CheckConstraint(
        "status <> 'done' OR rows_read = rows_created + rows_updated + rows_unchanged + rows_rejected",
        name="rows_add_up",
    ),
    sa.Index("ix_import_batch_source", "source", "batch_id"),
    schema="casework",
)

import_reject = sa.Table(
    "import_reject",
    metadata,
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("casework.import_batch.batch_id")),
    sa.Column("line", sa.BigInteger),
    sa.Column("source_reference", sa.Text, nullable=False),
    sa.Column("column_name", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("batch_id", "line"),
    schema="casework",
)
