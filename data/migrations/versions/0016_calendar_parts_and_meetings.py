"""A message may carry a calendar part, and Teams meetings are made one lease at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column(
            "calendar_method", sa.Text(), nullable=True, comment="Of a calendar part: REQUEST or CANCEL."
        ),
        schema="casework",
    )
    op.add_column(
        "message",
        sa.Column(
            "calendar_text",
            sa.Text(),
            nullable=True,
            comment="Its text, to which the two addresses are added when sent.",
        ),
        schema="casework",
    )
    op.create_check_constraint(
        op.f("ck_message_calendar"),
        "message",
        "(calendar_method IS NULL) = (calendar_text IS NULL)"
        " AND (calendar_method IS NULL OR calendar_method IN ('REQUEST', 'CANCEL'))",
        schema="casework",
    )
    for column in (
        sa.Column("meeting_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "meeting_not_before_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="No attempt before.",
        ),
        sa.Column(
            "meeting_leased_until_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="Until then one worker alone asks for the meeting.",
        ),
    ):
        op.add_column("virtual_session", column, schema="casework")
    op.create_index(
        "ix_virtual_session_meeting_wanted",
        "virtual_session",
        ["starts_at"],
        schema="casework",
        postgresql_where=sa.text("meeting_state = 'wanted'"),
    )
