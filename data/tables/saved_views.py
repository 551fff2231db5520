"""Saved views of the queue, and how each person has it shown."""

import sqlalchemy as sa

from data.tables.base import metadata


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False)


saved_view = sa.Table(
    "saved_view",
    metadata,
    sa.Column("view_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _person("owner_id"),
    sa.Column(
        "team_id",
        sa.BigInteger,
        sa.ForeignKey("casework.team.team_id"),
        comment="Whose members may use it too.",
    ),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("filter", sa.Text, nullable=False, comment="As it stands in an address."),
    sa.Column("columns", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("density", sa.Text, nullable=False),
    sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("btrim(name) = name AND length(name) BETWEEN 1 AND 60", name="name_length"),
    sa.CheckConstraint("length(filter) <= 4000", name="filter_length"),
    sa.CheckConstraint("cardinality(columns) BETWEEN 1 AND 60", name="columns_some"),
    sa.CheckConstraint("density IN ('comfortable', 'compact')", name="density_known"),
    schema="casework",
)
sa.Index("uq_saved_view_owner_id_name", saved_view.c.owner_id, sa.func.lower(saved_view.c.name), unique=True)
sa.Index("ix_saved_view_team_id", saved_view.c.team_id, postgresql_where=saved_view.c.team_id.is_not(None))

queue_look = sa.Table(
    "queue_look",
    metadata,
    sa.Column("look_id", sa.BigInteger, sa.Identity(), primary_key=True),
    _person("user_id"),
    sa.Column(
        "view_id",
        sa.BigInteger,
        sa.ForeignKey("casework.saved_view.view_id", ondelete="CASCADE"),
        comment="Empty: the queue without a view.",
    ),
    sa.Column("columns", sa.ARRAY(sa.Text), comment="Empty: as the view or the desk has them."),
    sa.Column("density", sa.Text),
    sa.Column("is_default", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.CheckConstraint("cardinality(columns) BETWEEN 1 AND 60", name="columns_some"),
    sa.CheckConstraint("density IN ('comfortable', 'compact')", name="density_known"),
    sa.CheckConstraint("view_id IS NOT NULL OR NOT is_default", name="default_is_a_view"),
    sa.UniqueConstraint(
        "user_id", "view_id", name="uq_queue_look_user_id_view_id", postgresql_nulls_not_distinct=True
    ),
    schema="casework",
)
sa.Index("uq_queue_look_default", queue_look.c.user_id, unique=True, postgresql_where=queue_look.c.is_default)
sa.Index("ix_queue_look_view_id", queue_look.c.view_id)
