"""What people are writing and have not saved."""

import sqlalchemy as sa

from data.tables.base import metadata

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("user_id", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), primary_key=True),
    sa.Column("place", sa.Text, primary_key=True, comment="The form, its query and its field."),
    sa.Column("body", sa.Text, comment="None once it was saved or discarded."),
    sa.Column(
        "round",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="Goes up when the text is saved; a post of an earlier round comes too late.",
    ),
    sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("length(place) BETWEEN 1 AND 200", name="place_length"),
    sa.CheckConstraint("length(body) <= 100000", name="body_length"),
    sa.Index("ix_draft_updated_at", "updated_at"),
    schema="casework",
)
