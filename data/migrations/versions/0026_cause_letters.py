"""An account of a common cause knows its letter: the figures that were looked at, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLE = "common_cause_account"


def upgrade() -> None:
    for column in (
        sa.Column(
            "letter_seen", sa.Text(), comment="the figures that were looked at when a letter was asked for"
        ),
        sa.Column("letter_to_pay_rand", sa.Numeric(14, 2), comment="what they ask for"),
        sa.Column("letter_said", sa.Text(), comment="why it did not go out, in words"),
        sa.Column(
            "letter_id",
            sa.BigInteger(),
            sa.ForeignKey(
                "casework.attachment.attachment_id", name="fk_common_cause_account_letter_id_attachment"
            ),
        ),
    ):
        op.add_column(_TABLE, column, schema="casework")
    op.create_check_constraint(
        "ck_common_cause_account_letter_looked_at",
        _TABLE,
        "(letter_seen IS NULL) = (letter_to_pay_rand IS NULL)"
        " AND (letter_id IS NULL OR letter_seen IS NOT NULL AND letter_said IS NULL)"
        " AND (letter_said IS NULL OR letter_seen IS NOT NULL)",
        schema="casework",
    )


def downgrade() -> None:
    op.drop_constraint("ck_common_cause_account_letter_looked_at", _TABLE, schema="casework")
    for name in ("letter_id", "letter_said", "letter_to_pay_rand", "letter_seen"):
        op.drop_column(_TABLE, name, schema="casework")
