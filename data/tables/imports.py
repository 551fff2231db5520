"""Imports of cases: files uploaded, maps kept by name, each import, and the rows that were left out."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

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
    sa.Column("map", JSONB),
    sa.Column("header", JSONB),
    sa.Column("upload_id", sa.BigInteger, sa.ForeignKey("casework.import_upload.upload_id")),
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
    sa.Column("cells", JSONB, comment="The row as it is; none where it has no form."),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("settled_by", sa.BigInteger),
    sa.Column("settled_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("settled_reason", sa.Text),
    sa.PrimaryKeyConstraint("batch_id", "line"),
    sa.CheckConstraint("state IN ('open', 'waiting', 'corrected', 'dismissed')", name="state"),
    sa.CheckConstraint("(state = 'dismissed') = (settled_reason IS NOT NULL)", name="dismissed_for_a_reason"),
    sa.Index(
        "ix_import_reject_open", "batch_id", "line", postgresql_where=sa.text("state IN ('open', 'waiting')")
    ),
    schema="casework",
)

import_upload = sa.Table(
    "import_upload",
    metadata,
    sa.Column("upload_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("file_bytes", sa.BigInteger, nullable=False),
    sa.Column("file_sha256", sa.Text, nullable=False),
    sa.Column("uploaded_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("uploaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("found", JSONB, comment="What a worker saw in it: form, columns, guesses."),
    sa.Column("map", JSONB, comment="The import map that was chosen for it."),
    sa.Column("look_job", sa.BigInteger, sa.ForeignKey("casework.job.job_id")),
    sa.Column("try_job", sa.BigInteger, sa.ForeignKey("casework.job.job_id")),
    sa.Column("import_job", sa.BigInteger, sa.ForeignKey("casework.job.job_id")),
    sa.Column("erased_at", sa.TIMESTAMP(timezone=True), comment="Its pieces are gone since."),
    sa.CheckConstraint("file_bytes > 0", name="not_empty"),
    sa.Index("ix_import_upload_kept", "uploaded_at", postgresql_where=sa.text("erased_at IS NULL")),
    schema="casework",
)

import_upload_part = sa.Table(
    "import_upload_part",
    metadata,
    sa.Column(
        "upload_id", sa.BigInteger, sa.ForeignKey("casework.import_upload.upload_id"), primary_key=True
    ),
    sa.Column("part_no", sa.Integer, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    schema="casework",
)

import_map = sa.Table(
    "import_map",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("map", JSONB, nullable=False),
    sa.Column("saved_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("saved_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name="name_length"),
    schema="casework",
)
