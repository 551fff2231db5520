"""Outlines and deprivation bands of wards, and what was published of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_TABLES = ("ward_release", "ward_band", "ward_shape")


def upgrade() -> None:
    _make_loaded(
        "ward_shape",
        sa.Column(
            "outline",
            postgresql.JSONB(),
            nullable=False,
            comment="Polygons of rings of longitude and latitude.",
        ),
    )
    _make_loaded(
        "ward_band",
        sa.Column("band", sa.SmallInteger(), nullable=False, comment="1 is the most deprived."),
        sa.CheckConstraint("band BETWEEN 1 AND 10", name=op.f("ck_ward_band_band")),
    )
    _make_release()
    _make_limits()
    op.execute("GRANT SELECT, INSERT, DELETE ON casework.ward_shape, casework.ward_band TO tharollo_app")
    op.execute("GRANT SELECT, INSERT ON casework.ward_release TO tharollo_app")
    op.execute("GRANT INSERT ON reference.delimitation, reference.ward TO tharollo_app")


def _make_loaded(name: str, *items: Any) -> None:
    op.create_table(
        name,
        sa.Column("delimitation_code", sa.Text(), nullable=False),
        sa.Column("ward_no", sa.SmallInteger(), autoincrement=False, nullable=False),
        *items,
        sa.Column("source", sa.Text(), nullable=False, comment="The file's name."),
        sa.Column("loaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("ward_no BETWEEN 1 AND 9999", name=op.f(f"ck_{name}_ward_no")),
        sa.PrimaryKeyConstraint("delimitation_code", "ward_no", name=op.f(f"pk_{name}")),
        schema="casework",
    )


def _make_release() -> None:
    op.create_table(
        "ward_release",
        sa.Column(
            "month_on", sa.Date(), nullable=False, comment="First day of the month whose end it tells."
        ),
        sa.Column(
            "figures",
            postgresql.JSONB(),
            nullable=False,
            comment="[region, ward, category, count], null where hidden.",
        ),
        sa.Column("released_by", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("extract(day FROM month_on) = 1", name=op.f("ck_ward_release_month_on")),
        sa.ForeignKeyConstraint(
            ["released_by"], ["casework.app_user.user_id"], name=op.f("fk_ward_release_released_by_app_user")
        ),
        sa.PrimaryKeyConstraint("month_on", name=op.f("pk_ward_release")),
        schema="casework",
    )


def _make_limits() -> None:
    for name, words in (
        ("publish_from", "Counts from 1 to below it are not published."),
        ("publish_width", "How far apart what a count that is not published may be must lie."),
    ):
        column = sa.Column(name, sa.SmallInteger(), nullable=False, server_default="5", comment=words)
        op.add_column("municipality", column, schema="reference")
        op.create_check_constraint(
            f"ck_municipality_{name}", "municipality", f"{name} BETWEEN 2 AND 100", schema="reference"
        )


def downgrade() -> None:
    op.execute("REVOKE INSERT ON reference.delimitation, reference.ward FROM tharollo_app")
    for name in ("publish_from", "publish_width"):
        op.drop_column("municipality", name, schema="reference")
    for name in _TABLES:
        op.drop_table(name, schema="casework")
