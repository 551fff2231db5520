"""What a day at the desk needs: promised calls, who closed a query, and queries opened last."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_IS_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


def upgrade() -> None:
    op.add_column(
        "cases",
        sa.Column("call_back_at", sa.TIMESTAMP(timezone=True), nullable=True),
        schema="casework",
    )
    _tell_who_closed()
    _make_opened_case()


def _tell_who_closed() -> None:
    op.add_column(
        "case_flow",
        sa.Column("closed_by", sa.BigInteger(), nullable=True, comment="staff; empty: another system"),
        schema="casework",
    )
    op.execute(
        "UPDATE casework.case_flow f SET closed_by = e.actor_id FROM casework.case_event e"
        " WHERE f.kind = 'closed' AND e.case_id = f.case_id AND e.kind = 'resolved' AND e.at = f.at"
        " AND e.source = 'desk' AND e.actor_id > 0"
    )
    op.create_index(
        "ix_case_flow_closed_by", "case_flow", ["closed_by", "happened_on"], schema="casework",
        postgresql_where=sa.text("closed_by IS NOT NULL"),
    )  # fmt: skip


def _make_opened_case() -> None:
    op.create_table(
        "opened_case",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_opened_case_user_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_opened_case_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "case_id", name=op.f("pk_opened_case")),
        schema="casework",
    )  # fmt: skip
    op.create_index("ix_opened_case_case_id", "opened_case", ["case_id"], schema="casework")
    op.execute("ALTER TABLE casework.opened_case ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.opened_case TO tharollo_app")
    op.execute(
        f"CREATE POLICY own ON casework.opened_case USING (user_id = {_IS_SELF})"
        f" WITH CHECK (user_id = {_IS_SELF})"
    )


def downgrade() -> None:
    op.drop_table("opened_case", schema="casework")
    op.drop_index("ix_case_flow_closed_by", "case_flow", schema="casework")
    op.drop_column("case_flow", "closed_by", schema="casework")
    op.drop_column("cases", "call_back_at", schema="casework")
