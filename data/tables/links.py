"""Which queries belong to which: children of a parent, merged ones, those split from one contact."""

import sqlalchemy as sa

from data.tables.base import metadata

HOLDS = sa.text("ended_at IS NULL")

case_link = sa.Table(
    "case_link",
    metadata,
    sa.Column("link_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("to_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("made_by", sa.BigInteger, nullable=False, comment="0: the desk itself."),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("logged_before_at", sa.TIMESTAMP(timezone=True), comment="When the one that stays was logged."),
    sa.Column("ended_by", sa.BigInteger),
    sa.Column("ended_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("kind IN ('child_of', 'merged_into', 'split_from')", name="kind"),
    sa.CheckConstraint("case_id <> to_id", name="to_another"),
    sa.CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="ended"),
    sa.CheckConstraint("ended_at >= made_at", name="ended_after_made"),
    sa.CheckConstraint("(kind = 'merged_into') = (logged_before_at IS NOT NULL)", name="merged"),
    sa.Index("uq_case_link_case_id", "case_id", "kind", unique=True, postgresql_where=HOLDS),
    sa.Index(
        "uq_case_link_pair",
        sa.text("least(case_id, to_id)"),
        sa.text("greatest(case_id, to_id)"),
        "kind",
        unique=True,
        postgresql_where=HOLDS,
    ),
    sa.Index("ix_case_link_to_id", "to_id", "kind", "link_id", postgresql_where=HOLDS),
    schema="casework",
)
