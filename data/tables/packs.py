"""Offline packs: what was taken along, the references it may give, and what came back."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data.tables.base import metadata


def _of_pack(*, primary: bool = False) -> sa.Column[object]:
    key = sa.ForeignKey("casework.pack.pack_id")
    return sa.Column("pack_id", UUID(as_uuid=True), key, primary_key=primary, nullable=False)


def _case() -> sa.Column[int]:
    return sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"))


def _person(name: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("casework.app_user.user_id")
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


pack = sa.Table(
    "pack",
    metadata,
    sa.Column("pack_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("outing_id", sa.BigInteger, sa.ForeignKey("casework.outing.outing_id"), nullable=False),
    _person("made_by"),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("sealed", sa.Text, nullable=False, comment="What the file holds, behind the passphrase."),
    sa.Column("key", sa.LargeBinary, nullable=False, comment="With it the pack writes what comes back."),
    sa.Column("closed_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("length(key) = 32", name="key_length"),
    sa.Index("ix_pack_outing_id", "outing_id"),
    schema="casework",
)

reserved_reference = sa.Table(
    "reserved_reference",
    metadata,
    sa.Column("reference", sa.Text, primary_key=True),
    _of_pack(),
    sa.Column("state", sa.Text, nullable=False, server_default="reserved"),
    _case(),
    sa.CheckConstraint("state IN ('reserved', 'issued', 'void')", name="state"),
    sa.CheckConstraint("(state = 'issued') = (case_id IS NOT NULL)", name="issued_to_case"),
    sa.Index("ix_reserved_reference_pack_id", "pack_id", "reference"),
    schema="casework",
)

pack_item = sa.Table(
    "pack_item",
    metadata,
    _of_pack(primary=True),
    sa.Column("item_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("reference", sa.Text, sa.ForeignKey("casework.reserved_reference.reference"), nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False, comment="SHA-256 of the item as it came."),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("said", sa.Text, comment="Why somebody has to decide."),
    sa.Column(
        "content",
        JSONB(none_as_null=True),
        comment="What was written down, until it has its place in a query.",
    ),
    _case(),
    _person("brought_by"),
    sa.Column("brought_at", sa.TIMESTAMP(timezone=True), nullable=False),
    _person("settled_by", nullable=True),
    sa.Column("settled_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("state IN ('created', 'matched', 'conflict')", name="state"),
    sa.CheckConstraint(
        "(state = 'conflict') = (case_id IS NULL) AND (state = 'conflict') = (content IS NOT NULL)"
        " AND (state <> 'conflict' OR said IS NOT NULL)",
        name="one_place",
    ),
    sa.CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="settled"),
    sa.UniqueConstraint("reference", name="uq_pack_item_reference"),
    schema="casework",
)
