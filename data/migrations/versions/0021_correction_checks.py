"""What later extracts show of corrections that the billing system has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "correction",
        sa.Column(
            "checked_extract_no",
            sa.BigInteger(),
            nullable=True,
            comment="The last extract it was compared with.",
        ),
        schema="casework",
    )
    op.add_column(
        "correction",
        sa.Column(
            "differences",
            JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Lines that extract shows otherwise: agreed and shown rand.",
        ),
        schema="casework",
    )
    op.execute("GRANT UPDATE (checked_extract_no, differences) ON casework.correction TO tharollo_app")
