"""Who has which query open."""

import sqlalchemy as sa

from data.tables.base import metadata

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("case_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("seen_at", sa.TIMESTAMP(timezone=True), nullable=False),
    schema="casework",
    prefixes=["UNLOGGED"],
)
