"""The dispute ledger: what queries dispute of the lines of bills, added to and never changed."""

import sqlalchemy as sa

from data.tables.base import metadata

dispute_entry = sa.Table(
    "dispute_entry",
    metadata,
    sa.Column("entry_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("account_no", sa.Text, nullable=False),
    sa.Column("billing_month", sa.Date, nullable=False),
    sa.Column("invoice_no", sa.Text, nullable=False),
    sa.Column("line_no", sa.Integer, nullable=False),
    sa.Column("service", sa.Text, nullable=False, comment="As billed when the entry was made."),
    sa.Column("code", sa.Text, nullable=False, comment="As billed when the entry was made."),
    sa.Column("line_rand", sa.Numeric(14, 2), nullable=False, comment="As billed then, with VAT."),
    sa.Column("disputed_rand", sa.Numeric(14, 2), nullable=False, comment="From `at` on; 0: released."),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("recorded_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.CheckConstraint("kind IN ('disputed', 'changed', 'released')", name="kind"),
    sa.CheckConstraint("(kind = 'released') = (disputed_rand = 0)", name="released_is_nothing"),
    sa.CheckConstraint("disputed_rand BETWEEN 0 AND greatest(line_rand, 0)", name="within_line"),
    sa.CheckConstraint("extract(day FROM billing_month) = 1", name="month"),
    sa.CheckConstraint("at <= recorded_at", name="not_in_the_future"),
    sa.Index("ix_dispute_entry_account_no", "account_no"),
    sa.Index("ix_dispute_entry_case_id", "case_id"),
    schema="casework",
)
