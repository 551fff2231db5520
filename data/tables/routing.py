"""Versions of the routing rules that administrators wrote; a reload of the profile leaves them alone."""

import sqlalchemy as sa

from data.tables.base import metadata

routing_version = sa.Table(
    "routing_version",
    metadata,
    sa.Column("version_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("rules", sa.Text, nullable=False, comment="As written; never changed."),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("made_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id")),
    sa.Column("tried_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("tried_cases", sa.Integer, comment="How many queries it was tried on last."),
    sa.Column("on_from_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("on_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id")),
    sa.CheckConstraint("length(rules) <= 100000", name="rules_length"),
    sa.CheckConstraint("on_from_at IS NULL OR tried_at IS NOT NULL", name="tried_before_on"),
    schema="casework",
)
sa.Index(
    "ix_routing_version_on_from_at",
    routing_version.c.on_from_at,
    postgresql_where=routing_version.c.on_from_at.is_not(None),
)
