"""What many cases were changed by at once, and what each of them was before."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data.tables.base import metadata


def _person(name: str, *, nullable: bool) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=nullable)


bulk_action = sa.Table(
    "bulk_action",
    metadata,
    sa.Column("bulk_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("token", UUID(as_uuid=True), nullable=False, comment="Of the preview: it is done once."),
    _person("made_by", nullable=False),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("change", JSONB, nullable=False, comment="What was asked, in ids and codes."),
    sa.Column("selection", JSONB, nullable=False, comment="How many were ticked, or the filter and when."),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("refused", JSONB, nullable=False, comment="How many were left out, by reason."),
    _person("undone_by", nullable=True),
    sa.Column("undone_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("undone", sa.Integer, comment="How many are as they were; letters that left are not."),
    sa.UniqueConstraint("token"),
    sa.CheckConstraint("changed > 0", name="changed"),
    sa.CheckConstraint(
        "(undone_by IS NULL) = (undone_at IS NULL) AND (undone IS NULL) = (undone_at IS NULL)", name="undone"
    ),
    sa.Index("ix_bulk_action_made_at", "made_at"),
    schema="casework",
)

bulk_action_case = sa.Table(
    "bulk_action_case",
    metadata,
    sa.Column("bulk_id", sa.BigInteger, sa.ForeignKey("casework.bulk_action.bulk_id")),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("seq", sa.Integer, nullable=False, comment="The event of the change."),
    sa.Column("before", JSONB, nullable=False, comment="The fields of its state that changed, as they were."),
    sa.PrimaryKeyConstraint("bulk_id", "case_id"),
    sa.Index("ix_bulk_action_case_case_id", "case_id"),
    schema="casework",
)
