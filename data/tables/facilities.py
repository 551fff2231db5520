"""Checklists of facilities as they were filled in: answers, photos, and the findings that came of them."""

import sqlalchemy as sa

from data.tables.base import metadata

facility_check = sa.Table(
    "facility_check",
    metadata,
    sa.Column("check_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("facility_id", sa.BigInteger, sa.ForeignKey("casework.facility.facility_id"), nullable=False),
    sa.Column("outing_id", sa.BigInteger, sa.ForeignKey("casework.outing.outing_id")),
    sa.Column("token", sa.Text, nullable=False, comment="Of one sending: the same again changes nothing."),
    sa.Column("note", sa.Text, nullable=False, server_default="", comment="No personal data."),
    sa.Column("checked_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("checked_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.UniqueConstraint("token"),
    sa.Index("ix_facility_check_facility_id", "facility_id", "checked_at"),
    sa.Index("ix_facility_check_outing_id", "outing_id", postgresql_where=sa.text("outing_id IS NOT NULL")),
    schema="casework",
)

facility_answer = sa.Table(
    "facility_answer",
    metadata,
    sa.Column("check_id", sa.BigInteger, sa.ForeignKey("casework.facility_check.check_id")),
    sa.Column("item_code", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False, server_default="", comment="No personal data."),
    sa.Column(
        "case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), comment="The finding it became."
    ),
    sa.PrimaryKeyConstraint("check_id", "item_code"),
    sa.CheckConstraint("answer IN ('ok', 'not_ok', 'not_seen')", name="answer"),
    sa.CheckConstraint("case_id IS NULL OR answer = 'not_ok'", name="finding_is_not_ok"),
    sa.Index("ix_facility_answer_case_id", "case_id", postgresql_where=sa.text("case_id IS NOT NULL")),
    schema="casework",
)

facility_photo = sa.Table(
    "facility_photo",
    metadata,
    sa.Column("photo_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("check_id", sa.BigInteger, nullable=False),
    sa.Column("item_code", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(
        ["check_id", "item_code"],
        ["casework.facility_answer.check_id", "casework.facility_answer.item_code"],
        name="fk_facility_photo_answer",
    ),
    sa.CheckConstraint("media_type IN ('image/jpeg', 'image/png', 'image/webp')", name="media_type"),
    sa.Index("ix_facility_photo_check_id", "check_id", "item_code"),
    schema="casework",
)
