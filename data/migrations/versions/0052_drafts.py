"""What people are writing and have not saved: one row per person and place, seen by its author only."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0049"
branch_labels = None
depends_on = None

# the worker erases what is old, so the system sees all of them
MINE = (
    "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
    " OR (SELECT current_setting('app.role', true)) = 'system'"
)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False, comment="The form, its query and its field."),
        sa.Column("body", sa.Text(), nullable=True, comment="None once it was saved or discarded."),
        sa.Column(
            "round",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Goes up when the text is saved; a post of an earlier round comes too late.",
        ),
        sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("length(place) BETWEEN 1 AND 200", name=op.f("ck_draft_place_length")),
        sa.CheckConstraint("length(body) <= 100000", name=op.f("ck_draft_body_length")),
        sa.ForeignKeyConstraint(["user_id"], ["casework.app_user.user_id"], name=op.f("fk_draft_user_id")),
        sa.PrimaryKeyConstraint("user_id", "place", name=op.f("pk_draft")),
        schema="casework",
    )
    op.create_index("ix_draft_updated_at", "draft", ["updated_at"], schema="casework")
    op.execute("ALTER TABLE casework.draft ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY by_author ON casework.draft USING ({MINE}) WITH CHECK ({MINE})")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.draft TO tharollo_app")


def downgrade() -> None:
    op.drop_table("draft", schema="casework")
