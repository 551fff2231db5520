"""How long a booked resident is waited for, and how long an offered seat is held."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default, bounds in (("late_minutes", "10", "0 AND 240"), ("offer_hours", "4", "1 AND 336")):
        op.add_column(
            "session_rules",
            sa.Column(name, sa.SmallInteger(), server_default=default, nullable=False),
            schema="reference",
        )
        op.create_check_constraint(
            op.f(f"ck_session_rules_{name}"), "session_rules", f"{name} BETWEEN {bounds}", schema="reference"
        )
