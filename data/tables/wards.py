"""What is loaded of wards beside the profile: outlines, deprivation bands; and what was published of them.

Delimitations have no foreign keys, as in `cases`.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.tables.base import metadata


def _ward() -> tuple[sa.Column[str], sa.Column[int], sa.CheckConstraint]:
    return (
        sa.Column("delimitation_code", sa.Text, primary_key=True),
        sa.Column("ward_no", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.CheckConstraint("ward_no BETWEEN 1 AND 9999", name="ward_no"),
    )


def _loaded() -> tuple[sa.Column[str], sa.Column[datetime]]:
    return (
        sa.Column("source", sa.Text, nullable=False, comment="The file's name."),
        sa.Column("loaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
    )


ward_shape = sa.Table(
    "ward_shape",
    metadata,
    *_ward(),
    sa.Column("outline", JSONB, nullable=False, comment="Polygons of rings of longitude and latitude."),
    *_loaded(),
    schema="casework",
)

ward_band = sa.Table(
    "ward_band",
    metadata,
    *_ward(),
    sa.Column("band", sa.SmallInteger, nullable=False, comment="1 is the most deprived."),
    *_loaded(),
    sa.CheckConstraint("band BETWEEN 1 AND 10", name="band"),
    schema="casework",
)

ward_release = sa.Table(
    "ward_release",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True, comment="First day of the month whose end it tells."),
    sa.Column(
        "figures", JSONB, nullable=False, comment="[region, ward, category, count], null where hidden."
    ),
    sa.Column("released_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("released_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("extract(day FROM month_on) = 1", name="month_on"),
    schema="casework",
)
