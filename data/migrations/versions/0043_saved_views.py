"""Saved views of the queue, and how each person has the queue and each view shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0040"
branch_labels = None
depends_on = None

_IS_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
_TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    _make_saved_view()
    _make_queue_look()
    _guard()


def _make_saved_view() -> None:
    op.create_table(
        "saved_view",
        sa.Column("view_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True, comment="Whose members may use it too."),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False, comment="As it stands in an address."),
        sa.Column("columns", _TEXTS, nullable=False),
        sa.Column("density", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "btrim(name) = name AND length(name) BETWEEN 1 AND 60", name=op.f("ck_saved_view_name_length")
        ),
        sa.CheckConstraint("length(filter) <= 4000", name=op.f("ck_saved_view_filter_length")),
        sa.CheckConstraint("cardinality(columns) BETWEEN 1 AND 60", name=op.f("ck_saved_view_columns_some")),
        sa.CheckConstraint("density IN ('comfortable', 'compact')", name=op.f("ck_saved_view_density_known")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["casework.app_user.user_id"], name=op.f("fk_saved_view_owner_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["casework.team.team_id"], name=op.f("fk_saved_view_team_id_team")
        ),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_saved_view")),
        schema="casework",
    )
    op.create_index(
        "uq_saved_view_owner_id_name",
        "saved_view",
        ["owner_id", sa.text("lower(name)")],
        unique=True,
        schema="casework",
    )
    op.create_index(
        "ix_saved_view_team_id", "saved_view", ["team_id"], schema="casework",
        postgresql_where=sa.text("team_id IS NOT NULL"),
    )  # fmt: skip


def _make_queue_look() -> None:
    op.create_table(
        "queue_look",
        sa.Column("look_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("view_id", sa.BigInteger(), nullable=True, comment="Empty: the queue without a view."),
        sa.Column("columns", _TEXTS, nullable=True, comment="Empty: as the view or the desk has them."),
        sa.Column("density", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("cardinality(columns) BETWEEN 1 AND 60", name=op.f("ck_queue_look_columns_some")),
        sa.CheckConstraint(
            "density IN ('comfortable', 'compact')", name=op.f("ck_queue_look_density_known")
        ),
        sa.CheckConstraint(
            "view_id IS NOT NULL OR NOT is_default", name=op.f("ck_queue_look_default_is_a_view")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_queue_look_user_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["view_id"], ["casework.saved_view.view_id"], name=op.f("fk_queue_look_view_id_saved_view"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("look_id", name=op.f("pk_queue_look")),
        sa.UniqueConstraint(
            "user_id", "view_id", name="uq_queue_look_user_id_view_id", postgresql_nulls_not_distinct=True
        ),
        schema="casework",
    )  # fmt: skip
    op.create_index(
        "uq_queue_look_default", "queue_look", ["user_id"], unique=True, schema="casework",
        postgresql_where=sa.text("is_default"),
    )  # fmt: skip
    op.create_index("ix_queue_look_view_id", "queue_look", ["view_id"], schema="casework")


def _guard() -> None:
    """A view is its owner's to change, and its team's to use; how the queue is shown is everybody's own."""
    in_team = (
        f"EXISTS (SELECT FROM casework.team_member m WHERE m.team_id = saved_view.team_id"
        f" AND m.user_id = {_IS_SELF})"
    )
    for table in ("saved_view", "queue_look"):
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON casework.{table} TO tharollo_app")
    op.execute(
        f"CREATE POLICY owned ON casework.saved_view USING (owner_id = {_IS_SELF})"
        f" WITH CHECK (owner_id = {_IS_SELF} AND (team_id IS NULL OR {in_team}))"
    )
    op.execute(f"CREATE POLICY shared ON casework.saved_view FOR SELECT USING ({in_team})")
    op.execute(
        f"CREATE POLICY own ON casework.queue_look USING (user_id = {_IS_SELF})"
        f" WITH CHECK (user_id = {_IS_SELF})"
    )


def downgrade() -> None:
    op.drop_table("queue_look", schema="casework")
    op.drop_table("saved_view", schema="casework")
