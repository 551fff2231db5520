"""How long a query may lie with its owner, as agreed or assumed."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "entity",
        sa.Column(
            "agreed_days",
            sa.SmallInteger(),
            comment="Calendar days a query may lie there; empty: not agreed.",
        ),
        schema="reference",
    )
    op.add_column(
        "entity",
        sa.Column("agreed_source", sa.Text(), server_default="", nullable=False),
        schema="reference",
    )
    op.create_check_constraint(
        op.f("ck_entity_agreed_days"), "entity", "agreed_days BETWEEN 1 AND 1000", schema="reference"
    )
