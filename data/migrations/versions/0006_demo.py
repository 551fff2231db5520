"""The truth about the synthetic city's faults, for its owner only."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("extract_id", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("accounts", sa.Integer, nullable=False),
        sa.Column("months", sa.Integer, nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("extract_id", name=op.f("pk_city")),
        schema="demo",
    )
    op.create_table(
        "fault",
        sa.Column("fault_id", sa.Text, nullable=False),
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
        sa.PrimaryKeyConstraint("fault_id", name=op.f("pk_fault")),
        schema="demo",
    )
    op.create_index("ix_fault_account_no", "fault", ["account_no"], schema="demo")
