"""Versions of routing rules: written, tried, switched on, never changed in place."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_version",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False, comment="As written; never changed."),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("tried_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "tried_cases", sa.Integer(), nullable=True, comment="How many queries it was tried on last."
        ),
        sa.Column("on_from_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("on_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("length(rules) <= 100000", name=op.f("ck_routing_version_rules_length")),
        sa.CheckConstraint(
            "on_from_at IS NULL OR tried_at IS NOT NULL", name=op.f("ck_routing_version_tried_before_on")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["casework.app_user.user_id"], name=op.f("fk_routing_version_made_by_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["on_by"], ["casework.app_user.user_id"], name=op.f("fk_routing_version_on_by_app_user")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_routing_version")),
        schema="casework",
    )
    op.create_index(
        "ix_routing_version_on_from_at", "routing_version", ["on_from_at"], schema="casework",
        postgresql_where=sa.text("on_from_at IS NOT NULL"),
    )  # fmt: skip
    _guard()


def _guard() -> None:
    """Everybody's queries are routed, so everybody reads; administrators and managers write, and never the rules."""
    op.execute("GRANT SELECT, INSERT ON casework.routing_version TO tharollo_app")
    op.execute(
        "GRANT UPDATE (tried_at, tried_cases, on_from_at, on_by) ON casework.routing_version TO tharollo_app"
    )
    op.execute("ALTER TABLE casework.routing_version ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY seen ON casework.routing_version FOR SELECT USING (true)")
    writes = "(SELECT current_setting('app.role', true)) IN ('admin', 'manager', 'system')"
    op.execute(f"CREATE POLICY made ON casework.routing_version FOR INSERT WITH CHECK ({writes})")
    op.execute(f"CREATE POLICY moved ON casework.routing_version FOR UPDATE USING ({writes})")


def downgrade() -> None:
    op.drop_table("routing_version", schema="casework")
