"""Jobs: what workers do in the background."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("job_id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind", sa.Text, nullable=False, comment="import_cases, diagnose_all, …: a name of jobs/registry"
        ),
        sa.Column("arguments", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("status", sa.Text, nullable=False, server_default="queued"),
        sa.Column(
            "done", sa.BigInteger, nullable=False, server_default=sa.text("0"), comment="units of work done"
        ),
        sa.Column("total", sa.BigInteger, comment="units of work in all; empty: not known"),
        sa.Column("message", sa.Text, comment="where it is, or why it failed, for people"),
        sa.Column("result", postgresql.JSONB),
        sa.Column(
            "checkpoint",
            postgresql.JSONB,
            comment="where the next worker goes on; empty: from the beginning",
        ),
        sa.Column("requested_by", sa.BigInteger, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True)),
        sa.Column("worker", sa.Text, comment="which process holds it"),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True)),
        sa.Column(
            "attempts",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="how often a worker took it and did not hand it back",
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_job_status_known"),
        ),
        sa.CheckConstraint("kind ~ '^[a-z]+(_[a-z]+)*$'", name=op.f("ck_job_kind_is_a_word")),
        sa.CheckConstraint("done >= 0 AND total >= 0 AND attempts >= 0", name=op.f("ck_job_counts_positive")),
        sa.CheckConstraint(
            "(status = 'running') = (worker IS NOT NULL AND heartbeat_at IS NOT NULL)",
            name=op.f("ck_job_running_has_worker"),
        ),
        sa.CheckConstraint(
            "(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_job_end_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["casework.app_user.user_id"], name=op.f("fk_job_requested_by")
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job")),
        schema="casework",
    )
    op.create_index(
        "ix_job_open",
        "job",
        ["job_id"],
        schema="casework",
        postgresql_where=sa.text("status IN ('queued', 'running')"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON casework.job TO tharollo_app")
