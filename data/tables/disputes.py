"""The dispute ledger: what queries dispute of the lines of bills, added to and never changed."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

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

billing_file = sa.Table(
    "billing_file",
    metadata,
    sa.Column("file_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, comment="holds: credit control's; corrections: billing's."),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("made_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False, comment="The CSV as it was handed over."),
    sa.CheckConstraint("kind IN ('holds', 'corrections')", name="kind"),
    sa.Index("ix_billing_file_kind", "kind", "file_id"),
    schema="casework",
)

line_hold = sa.Table(
    "line_hold",
    metadata,
    sa.Column("account_no", sa.Text, primary_key=True),
    sa.Column("billing_month", sa.Date, primary_key=True),
    sa.Column("invoice_no", sa.Text, primary_key=True),
    sa.Column("line_no", sa.Integer, primary_key=True),
    sa.Column("held_rand", sa.Numeric(14, 2), nullable=False),
    sa.Column("file_id", sa.BigInteger, sa.ForeignKey("casework.billing_file.file_id"), nullable=False),
    sa.CheckConstraint("held_rand >= 0", name="held_rand"),
    schema="casework",
    comment="What credit control was last told to hold of each line.",
)

dispute_balance = sa.Table(
    "dispute_balance",
    metadata,
    sa.Column("on_day", sa.Date, primary_key=True),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("accounts", sa.Integer, nullable=False),
    sa.Column("debtor_rand", sa.Numeric(16, 2), nullable=False),
    sa.Column("credit_rand", sa.Numeric(16, 2), nullable=False),
    sa.Column("ledger_rand", sa.Numeric(16, 2), nullable=False),
    sa.Column("held_rand", sa.Numeric(16, 2), nullable=False),
    sa.Column("in_dispute_rand", sa.Numeric(16, 2), nullable=False),
    sa.Column("collectable_rand", sa.Numeric(16, 2), nullable=False),
    sa.Column("faults", JSONB, nullable=False, comment="What does not agree, in words with rand."),
    schema="casework",
)

cut_alert = sa.Table(
    "cut_alert",
    metadata,
    sa.Column("alert_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("account_no", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("step_on", sa.Date, nullable=False),
    sa.Column("order_no", sa.Text),
    sa.Column("step_rand", sa.Numeric(14, 2), nullable=False),
    sa.Column("disputed_rand", sa.Numeric(14, 2), nullable=False, comment="In dispute that day."),
    sa.Column("rest_rand", sa.Numeric(14, 2), nullable=False, comment="Owed that day and not in dispute."),
    sa.Column("found_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("answered_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("answered_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id")),
    sa.UniqueConstraint("case_id", "step", "step_on"),
    sa.CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered"),
    sa.Index("ix_cut_alert_account_no", "account_no"),
    sa.Index("ix_cut_alert_open", "found_at", postgresql_where=sa.text("answered_at IS NULL")),
    schema="casework",
    comment="Steps against supply that needed money in dispute.",
)
