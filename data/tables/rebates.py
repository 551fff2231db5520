"""Checks of the papers of rebates: what had come in when somebody looked, added to and never changed."""

import sqlalchemy as sa

from data.tables.base import metadata

rebate_check = sa.Table(
    "rebate_check",
    metadata,
    sa.Column("check_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("account_no", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="As in the profile's rebates.toml."),
    sa.Column("documents", sa.ARRAY(sa.Text), nullable=False, comment="Codes of what had come in."),
    sa.Column("missing", sa.ARRAY(sa.Text), nullable=False, comment="Codes of what had not."),
    sa.Column("checked_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, comment="If approved that day; empty: papers are missing, or no end."),
    sa.Column("checked_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("ends_on >= checked_on", name="ends_later"),
    sa.Index("ix_rebate_check_account_no", "account_no", "kind", "check_id"),
    sa.Index("ix_rebate_check_case_id", "case_id"),
    schema="casework",
)
