"""Findings of a whole city, by run and account, and the parts of a run that several workers share."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.tables.base import metadata

SCHEMA = "casework"

diagnosis_run = sa.Table(
    "diagnosis_run",
    metadata,
    sa.Column("run_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("as_of", sa.Date, nullable=False, comment="the day up to which billing had spoken"),
    sa.Column("extract_no", sa.BigInteger, nullable=False, comment="the newest extract it looked at"),
    sa.Column("accounts", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    sa.Column("finished_at", sa.DateTime(timezone=True), comment="empty: goes on, and nobody reads it"),
    sa.Column("clustered_at", sa.DateTime(timezone=True), comment="when its clusters were found"),
    schema=SCHEMA,
)

_OF_RUN = "casework.diagnosis_run.run_id"

diagnosis_part = sa.Table(
    "diagnosis_part",
    metadata,
    sa.Column("run_id", sa.BigInteger, sa.ForeignKey(_OF_RUN, ondelete="CASCADE"), primary_key=True),
    sa.Column("part_no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first_account_no", sa.Text, nullable=False),
    sa.Column("next_account_no", sa.Text, comment="the first of the next part; empty: the last part"),
    sa.Column("accounts", sa.Integer, nullable=False),
    sa.Column("findings", sa.Integer, comment="empty: not done"),
    schema=SCHEMA,
)

diagnosis_finding = sa.Table(
    "diagnosis_finding",
    metadata,
    sa.Column("run_id", sa.BigInteger, sa.ForeignKey(_OF_RUN, ondelete="CASCADE"), primary_key=True),
    sa.Column("account_no", sa.Text, primary_key=True),
    sa.Column(
        "n", sa.Integer, primary_key=True, autoincrement=False, comment="from 0, the best explanation first"
    ),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("is_primary", sa.Boolean, nullable=False),
    sa.Column("confidence", sa.Numeric(3, 2), nullable=False),
    sa.Column(
        "effect_rand", sa.Numeric(14, 2), nullable=False, comment="without VAT; positive: charged too much"
    ),
    sa.Column("period_from", sa.Date, nullable=False),
    sa.Column("period_to", sa.Date, nullable=False),
    sa.Column("lines", sa.ARRAY(sa.Text), nullable=False, comment="month/invoice/line"),
    sa.Column("explains", sa.ARRAY(sa.Text), nullable=False, comment="rules whose signs it brought about"),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("resident", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("evidence", JSONB, nullable=False, comment="list of [what, said]"),
    sa.Index("ix_diagnosis_finding_rule", "run_id", "rule"),
    schema=SCHEMA,
)
