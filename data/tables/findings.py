"""Findings handed to departments: which case lies with whom since when, and whether they said so."""

import sqlalchemy as sa

from data.tables.base import metadata

handoff = sa.Table(
    "handoff",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), primary_key=True),
    sa.Column("entity_code", sa.Text, nullable=False, comment="Who has it, or had it last."),
    sa.Column("first_handed_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("handed_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("times", sa.SmallInteger, nullable=False, server_default="1", comment="Handed on so often."),
    sa.Column("acknowledge_by_at", sa.TIMESTAMP(timezone=True), comment="Empty: no target holds."),
    sa.Column("acknowledged_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("their_reference", sa.Text),
    sa.Column("late_told_at", sa.TIMESTAMP(timezone=True), comment="When managers were told it is late."),
    sa.CheckConstraint("handed_at >= first_handed_at", name="handed_in_order"),
    sa.CheckConstraint("acknowledged_at >= handed_at", name="acknowledged_after_handed"),
    sa.CheckConstraint("times >= 1", name="times"),
    sa.Index(
        "ix_handoff_waiting",
        "acknowledge_by_at",
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    ),
    sa.Index("ix_handoff_entity_code", "entity_code", "handed_at"),
    schema="casework",
    comment="The department each finding lies with; that it is closed, its case says.",
)
