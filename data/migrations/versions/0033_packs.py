"""Offline packs, the references they may give, and what came back from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_UUID = postgresql.UUID(as_uuid=True)


def upgrade() -> None:
    _make_pack()
    _make_reserved_reference()
    _make_pack_item()
    _guard()


def _make_pack() -> None:
    op.create_table(
        "pack",
        sa.Column("pack_id", _UUID, nullable=False),
        sa.Column("outing_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False, comment="What the file holds, behind the passphrase."),
        sa.Column(
            "key", sa.LargeBinary(), nullable=False, comment="With it the pack writes what comes back."
        ),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("length(key) = 32", name=op.f("ck_pack_key_length")),
        sa.ForeignKeyConstraint(
            ["outing_id"], ["casework.outing.outing_id"], name=op.f("fk_pack_outing_id_outing")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["casework.app_user.user_id"], name=op.f("fk_pack_made_by_app_user")
        ),
        sa.PrimaryKeyConstraint("pack_id", name=op.f("pk_pack")),
        schema="casework",
    )
    op.create_index("ix_pack_outing_id", "pack", ["outing_id"], schema="casework")


def _make_reserved_reference() -> None:
    op.create_table(
        "reserved_reference",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("pack_id", _UUID, nullable=False),
        sa.Column("state", sa.Text(), server_default="reserved", nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('reserved', 'issued', 'void')", name=op.f("ck_reserved_reference_state")
        ),
        sa.CheckConstraint(
            "(state = 'issued') = (case_id IS NOT NULL)", name=op.f("ck_reserved_reference_issued_to_case")
        ),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["casework.pack.pack_id"], name=op.f("fk_reserved_reference_pack_id_pack")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_reserved_reference_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_reserved_reference")),
        schema="casework",
    )
    op.create_index(
        "ix_reserved_reference_pack_id", "reserved_reference", ["pack_id", "reference"], schema="casework"
    )


def _make_pack_item() -> None:
    op.create_table(
        "pack_item",
        sa.Column("pack_id", _UUID, nullable=False),
        sa.Column("item_id", _UUID, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the item as it came."),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True, comment="Why somebody has to decide."),
        sa.Column(
            "content",
            postgresql.JSONB(),
            nullable=True,
            comment="What was written down, until it has its place in a query.",
        ),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("brought_by", sa.BigInteger(), nullable=False),
        sa.Column("brought_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('created', 'matched', 'conflict')", name=op.f("ck_pack_item_state")),
        sa.CheckConstraint(
            "(state = 'conflict') = (case_id IS NULL) AND (state = 'conflict') = (content IS NOT NULL)"
            " AND (state <> 'conflict' OR said IS NOT NULL)",
            name=op.f("ck_pack_item_one_place"),
        ),
        sa.CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name=op.f("ck_pack_item_settled")),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["casework.pack.pack_id"], name=op.f("fk_pack_item_pack_id_pack")
        ),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["casework.reserved_reference.reference"],
            name=op.f("fk_pack_item_reference_reserved_reference"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_pack_item_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by"], ["casework.app_user.user_id"], name=op.f("fk_pack_item_brought_by_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["casework.app_user.user_id"], name=op.f("fk_pack_item_settled_by_app_user")
        ),
        sa.PrimaryKeyConstraint("pack_id", "item_id", name=op.f("pk_pack_item")),
        sa.UniqueConstraint("reference", name="uq_pack_item_reference"),
        schema="casework",
    )


def _guard() -> None:
    """Whoever may see the outing may see its packs."""
    through = {
        "pack": "EXISTS (SELECT FROM casework.outing p WHERE p.outing_id = pack.outing_id)",
        "reserved_reference": (
            "EXISTS (SELECT FROM casework.pack p WHERE p.pack_id = reserved_reference.pack_id)"
        ),
        "pack_item": "EXISTS (SELECT FROM casework.pack p WHERE p.pack_id = pack_item.pack_id)",
    }
    for table, seen in through.items():
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY through_outing ON casework.{table} USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON casework.{table} TO tharollo_app")


def downgrade() -> None:
    for table in ("pack_item", "reserved_reference", "pack"):
        op.drop_table(table, schema="casework")
