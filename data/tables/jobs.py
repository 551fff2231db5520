"""Work that takes more than one transaction: what was asked for, how far it is, what came of it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from data.tables.base import metadata

job = Table(
    "job",
    metadata,
    Column("job_id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False, comment="import_cases, diagnose_all, …: a name of jobs/registry"),
    Column("arguments", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("status", Text, nullable=False, server_default="queued"),
    Column("done", BigInteger, nullable=False, server_default=text("0"), comment="units of work done"),
    Column("total", BigInteger, comment="units of work in all; empty: not known"),
    Column("message", Text, comment="where it is, or why it failed, for people"),
    Column("result", JSONB),
    Column("checkpoint", JSONB, comment="where the next worker goes on; empty: from the beginning"),
    Column("requested_by", BigInteger, ForeignKey("casework.app_user.user_id"), nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("heartbeat_at", DateTime(timezone=True)),
    Column("worker", Text, comment="which process holds it"),
    Column("cancel_requested_at", DateTime(timezone=True)),
    Column(
        "attempts",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="how often a worker took it and did not hand it back",
    ),
    CheckConstraint("status IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="status_known"),
    CheckConstraint("kind ~ '^[a-z]+(_[a-z]+)*$'", name="kind_is_a_word"),
    CheckConstraint("done >= 0 AND total >= 0 AND attempts >= 0", name="counts_positive"),
    CheckConstraint(
        "(status = 'running') = (worker IS NOT NULL AND heartbeat_at IS NOT NULL)", name="running_has_worker"
    ),
    CheckConstraint(
        "(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="end_dated"
    ),
    schema="casework",
)
Index("ix_job_open", job.c.job_id, postgresql_where=text("status IN ('queued', 'running')"))
