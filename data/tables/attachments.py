"""Evidence files of a case; the bytes lie in a table of their own or in a folder."""

import sqlalchemy as sa

from data.tables.base import metadata

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("attachment_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("added_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("place IN ('database', 'folder')", name="place"),
    sa.Index("ix_attachment_case_id", "case_id"),
    schema="casework",
)

attachment_content = sa.Table(
    "attachment_content",
    metadata,
    sa.Column(
        "attachment_id", sa.BigInteger, sa.ForeignKey("casework.attachment.attachment_id"), primary_key=True
    ),
    sa.Column("content", sa.LargeBinary, nullable=False),
    schema="casework",
)
