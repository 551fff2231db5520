"""Corrections of bills: proposed here, agreed by another person, carried out by the billing system."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.tables.base import metadata

IS_LIVE = sa.text("stage IN ('proposed', 'approved', 'exported', 'confirmed')")


def _person(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=nullable)


correction = sa.Table(
    "correction",
    metadata,
    sa.Column("correction_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("account_no", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("net_rand", sa.Numeric(14, 2), nullable=False, comment="With VAT; below 0: less to pay."),
    sa.Column("needs_other", sa.Boolean, nullable=False, comment="Somebody else must decide."),
    sa.Column("rule", sa.Text, comment="The finding it rests on, such as E02."),
    sa.Column("proposed_at", sa.TIMESTAMP(timezone=True), nullable=False),
    _person("proposed_by", nullable=False),
    sa.Column("decided_at", sa.TIMESTAMP(timezone=True)),
    _person("decided_by"),
    sa.Column("file_id", sa.BigInteger, sa.ForeignKey("casework.billing_file.file_id")),
    sa.Column("confirmed_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("confirmed_extract_no", sa.BigInteger, comment="The extract that showed it."),
    sa.Column("checked_extract_no", sa.BigInteger, comment="The last extract it was compared with."),
    sa.Column(
        "differences",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'"),
        comment="Lines that extract shows otherwise: agreed and shown rand.",
    ),
    sa.CheckConstraint(
        "stage IN ('proposed', 'approved', 'rejected', 'withdrawn', 'exported', 'confirmed')", name="stage"
    ),
    sa.CheckConstraint("(stage = 'proposed') = (decided_by IS NULL)", name="decided"),
    sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_dated"),
    sa.CheckConstraint(
        "NOT needs_other OR stage NOT IN ('approved', 'exported', 'confirmed') OR decided_by <> proposed_by",
        name="another_person",
    ),
    sa.CheckConstraint("(stage IN ('exported', 'confirmed')) = (file_id IS NOT NULL)", name="exported"),
    sa.CheckConstraint("(stage = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
    sa.Index("ix_correction_case_id", "case_id"),
    sa.Index("ix_correction_account_no", "account_no"),
    sa.Index("ix_correction_stage", "stage", "correction_id"),
    schema="casework",
)

correction_line = sa.Table(
    "correction_line",
    metadata,
    sa.Column(
        "correction_id", sa.BigInteger, sa.ForeignKey("casework.correction.correction_id"), primary_key=True
    ),
    sa.Column("n", sa.SmallInteger, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("account_no", sa.Text, nullable=False),
    sa.Column("billing_month", sa.Date, nullable=False),
    sa.Column("invoice_no", sa.Text, nullable=False),
    sa.Column("line_no", sa.Integer, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("amount_rand", sa.Numeric(14, 2), nullable=False, comment="Without VAT; below 0: taken back."),
    sa.Column("vat_rand", sa.Numeric(14, 2), nullable=False),
    sa.Column("is_live", sa.Boolean, nullable=False, comment="Neither rejected nor withdrawn."),
    sa.CheckConstraint("kind IN ('reverse', 'rebill')", name="kind"),
    sa.CheckConstraint("kind = 'reverse' OR amount_rand >= 0", name="rebilled_is_a_charge"),
    sa.Index(
        "uq_correction_line_taken_back",
        "account_no",
        "billing_month",
        "invoice_no",
        "line_no",
        unique=True,
        postgresql_where=sa.text("kind = 'reverse' AND is_live"),
    ),
    schema="casework",
)
