"""Alerts of steps against supply that needed money in dispute."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"


def upgrade() -> None:
    op.create_table(
        "cut_alert",
        sa.Column("alert_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("step_on", sa.Date(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("step_rand", sa.Numeric(14, 2), nullable=False),
        sa.Column("disputed_rand", sa.Numeric(14, 2), nullable=False, comment="In dispute that day."),
        sa.Column(
            "rest_rand", sa.Numeric(14, 2), nullable=False, comment="Owed that day and not in dispute."
        ),
        sa.Column("found_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_cut_alert_answered")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_cut_alert_case_id")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["casework.app_user.user_id"], name=op.f("fk_cut_alert_answered_by")
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_cut_alert")),
        sa.UniqueConstraint("case_id", "step", "step_on", name=op.f("uq_cut_alert_case_id_step_step_on")),
        schema="casework",
        comment="Steps against supply that needed money in dispute.",
    )
    op.create_index("ix_cut_alert_account_no", "cut_alert", ["account_no"], schema="casework")
    op.create_index(
        "ix_cut_alert_open",
        "cut_alert",
        ["found_at"],
        schema="casework",
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    seen = f"{SEES_ALL} OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = cut_alert.case_id)"
    op.execute("ALTER TABLE casework.cut_alert ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.cut_alert USING ({seen}) WITH CHECK ({seen})")
    op.execute("GRANT SELECT, INSERT ON casework.cut_alert TO tharollo_app")
    op.execute("GRANT UPDATE (answered_at, answered_by) ON casework.cut_alert TO tharollo_app")
