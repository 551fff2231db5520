"""Categories say which desk works them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "category",
        sa.Column("desk", sa.Text(), server_default="billing", nullable=False),
        schema="reference",
    )
    op.create_check_constraint(
        op.f("ck_category_desk"), "category", "desk IN ('billing', 'credit_control')", schema="reference"
    )
