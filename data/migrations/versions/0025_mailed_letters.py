"""A message may carry a file of its query, such as a letter to the resident."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column(
            "attachment_id",
            sa.BigInteger(),
            sa.ForeignKey("casework.attachment.attachment_id", name="fk_message_attachment_id_attachment"),
            comment="A file of the query that goes with it, read when it is sent.",
        ),
        schema="casework",
    )


def downgrade() -> None:
    op.drop_column("message", "attachment_id", schema="casework")
