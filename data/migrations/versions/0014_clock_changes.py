"""Which due dates a change of the rules moved, case by case."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"


def upgrade() -> None:
    op.create_table(
        "clock_change",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due_before_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_after_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_clock_change_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["casework.clock_revision.revision"], name=op.f("fk_clock_change_revision")
        ),
        sa.PrimaryKeyConstraint("case_id", "revision", name=op.f("pk_clock_change")),
        schema="casework",
    )
    seen = f"{SEES_ALL} OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = clock_change.case_id)"
    op.execute("ALTER TABLE casework.clock_change ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.clock_change USING ({seen}) WITH CHECK ({seen})")
    op.execute("GRANT SELECT, INSERT ON casework.clock_change TO tharollo_app")
