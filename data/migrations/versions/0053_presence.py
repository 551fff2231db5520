"""Who has which query open at this moment; it means nothing after a crash, so it is not logged."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

IS_SELF = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
IS_SYSTEM = "(SELECT current_setting('app.role', true)) = 'system'"
SEES_CASE = "EXISTS (SELECT FROM casework.cases c WHERE c.case_id = presence.case_id)"


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_presence")),
        schema="casework",
        prefixes=["UNLOGGED"],
    )
    op.execute("ALTER TABLE casework.presence ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY see ON casework.presence FOR SELECT USING ({IS_SYSTEM} OR {SEES_CASE})")
    op.execute(f"CREATE POLICY come ON casework.presence FOR INSERT WITH CHECK ({IS_SELF} AND {SEES_CASE})")
    op.execute(f"CREATE POLICY stay ON casework.presence FOR UPDATE USING ({IS_SELF})")
    op.execute(f"CREATE POLICY leave ON casework.presence FOR DELETE USING ({IS_SELF} OR {IS_SYSTEM})")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.presence TO tharollo_app")


def downgrade() -> None:
    op.drop_table("presence", schema="casework")
