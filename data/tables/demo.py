"""The hidden truth of the synthetic city; the application's login has no privilege here."""

import sqlalchemy as sa

from data.tables.base import metadata

city = sa.Table(
    "city",
    metadata,
    sa.Column("extract_id", sa.Text, primary_key=True),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("accounts", sa.Integer, nullable=False),
    sa.Column("months", sa.Integer, nullable=False),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False, server_default=sa.func.now()),
    schema="demo",
)

fault = sa.Table(
    "fault",
    metadata,
    sa.Column("fault_id", sa.Text, primary_key=True),
    sa.Column("account_no", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("is_error", sa.Boolean, nullable=False, comment="false: the bill is right all the same"),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("months", sa.Text, nullable=False, comment="YYYY-MM, separated by spaces"),
    sa.Column("lines", sa.Text, nullable=False, comment="month/invoice/line, separated by spaces"),
    sa.Column("period_from", sa.Date, nullable=False),
    sa.Column("period_to", sa.Date, nullable=False),
    sa.Column("effect_rand", sa.Numeric(14, 2), nullable=False, comment="excl. VAT; positive: too much"),
    sa.Column("category_code", sa.Text, nullable=False),
    sa.Column("happened_on", sa.Date, nullable=False),
    sa.Column("partner_account_no", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Index("ix_fault_account_no", "account_no"),
    schema="demo",
)
