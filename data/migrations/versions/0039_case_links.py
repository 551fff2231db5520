"""Which queries belong to which, and contacts found by telephone number and e-mail address."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
HOLDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    _make_case_link()
    _guard()
    for name in ("phone", "email"):
        op.create_index(
            f"ix_contact_{name}", "contact", [name], schema="casework",
            postgresql_where=sa.text(f"{name} IS NOT NULL"),
        )  # fmt: skip


def _make_case_link() -> None:
    op.create_table(
        "case_link",
        sa.Column("link_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False, comment="0: the desk itself."),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "logged_before_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="When the one that stays was logged.",
        ),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('child_of', 'merged_into', 'split_from')", name=op.f("ck_case_link_kind")
        ),
        sa.CheckConstraint("case_id <> to_id", name=op.f("ck_case_link_to_another")),
        sa.CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name=op.f("ck_case_link_ended")),
        sa.CheckConstraint("ended_at >= made_at", name=op.f("ck_case_link_ended_after_made")),
        sa.CheckConstraint(
            "(kind = 'merged_into') = (logged_before_at IS NOT NULL)", name=op.f("ck_case_link_merged")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["to_id"], ["casework.cases.case_id"], name=op.f("fk_case_link_to_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_case_link")),
        schema="casework",
    )
    op.create_index(
        "uq_case_link_case_id", "case_link", ["case_id", "kind"], unique=True, schema="casework",
        postgresql_where=HOLDS,
    )  # fmt: skip
    op.create_index(
        "uq_case_link_pair",
        "case_link",
        [sa.text("least(case_id, to_id)"), sa.text("greatest(case_id, to_id)"), "kind"],
        unique=True,
        schema="casework",
        postgresql_where=HOLDS,
    )
    op.create_index(
        "ix_case_link_to_id", "case_link", ["to_id", "kind", "link_id"], schema="casework",
        postgresql_where=HOLDS,
    )  # fmt: skip


def _guard() -> None:
    """Who sees one of the two sees that they belong together; to join them takes sight of both."""
    either, both = (_seen(word) for word in ("OR", "AND"))
    op.execute("ALTER TABLE casework.case_link ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY see ON casework.case_link FOR SELECT USING ({either})")
    op.execute(f"CREATE POLICY make ON casework.case_link FOR INSERT WITH CHECK ({both})")
    op.execute(
        f"CREATE POLICY finish ON casework.case_link FOR UPDATE USING ({either}) WITH CHECK ({either})"
    )
    op.execute("GRANT SELECT, INSERT ON casework.case_link TO tharollo_app")
    op.execute("GRANT UPDATE (ended_by, ended_at) ON casework.case_link TO tharollo_app")
    op.execute("GRANT USAGE ON SEQUENCE casework.case_link_link_id_seq TO tharollo_app")


def _seen(word: str) -> str:
    one, other = (
        f"EXISTS (SELECT FROM casework.cases p WHERE p.case_id = case_link.{name})"
        for name in ("case_id", "to_id")
    )
    return f"{SEES_ALL} OR ({one} {word} {other})"


def downgrade() -> None:
    for name in ("email", "phone"):
        op.drop_index(f"ix_contact_{name}", "contact", schema="casework")
    op.drop_table("case_link", schema="casework")
