"""The queries that each person opened last."""

import sqlalchemy as sa

from data.tables.base import metadata

opened_case = sa.Table(
    "opened_case",
    metadata,
    sa.Column("user_id", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), primary_key=True),
    sa.Column(
        "case_id",
        sa.BigInteger,
        sa.ForeignKey("casework.cases.case_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Index("ix_opened_case_case_id", "case_id"),
    schema="casework",
)
