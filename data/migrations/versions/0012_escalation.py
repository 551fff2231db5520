"""Escalation: the ladder as data, the rung a case stands on, and digests by whom they are for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    confidences = "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')"
    op.create_table(
        "escalation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days_after", sa.SmallInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_escalation_code")),
        sa.CheckConstraint("told IN ('area', 'municipality')", name=op.f("ck_escalation_told")),
        sa.CheckConstraint("step >= 1", name=op.f("ck_escalation_step")),
        sa.CheckConstraint("days_after BETWEEN 0 AND 400", name=op.f("ck_escalation_days_after")),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f("ck_escalation_origin")),
        sa.CheckConstraint(confidences, name=op.f("ck_escalation_confidence")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_escalation")),
        schema="reference",
    )
    op.execute("GRANT SELECT ON reference.escalation TO tharollo_app")
    _extend_cases()
    op.create_index(
        "ix_message_user_id",
        "message",
        ["user_id", "template_code", "created_at"],
        schema="casework",
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )


def _extend_cases() -> None:
    op.add_column(
        "cases",
        sa.Column("escalation_step", sa.SmallInteger(), server_default="0", nullable=False),
        schema="casework",
    )
    op.add_column("cases", sa.Column("escalated_at", sa.TIMESTAMP(timezone=True)), schema="casework")
    op.create_check_constraint(
        op.f("ck_cases_escalated"),
        "cases",
        "(escalation_step > 0) = (escalated_at IS NOT NULL)",
        schema="casework",
    )
    op.create_index(
        "ix_cases_open_promise",
        "cases",
        ["promise_due_at"],
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_escalated",
        "cases",
        ["escalated_at"],
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved' AND escalation_step > 0"),
    )
