"""Flows of cases, and the sums made of them by day, month, ward, duration, hand and cause."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.tables.base import metadata

SCHEMA: Final = "casework"

# how many; each is the sum of what cases contribute
COUNTS: Final = (
    "received", "reopened", "moved_in", "moved_out", "merged", "closed", "resolved", "on_time", "on_time_raw",
    "in_promise", "touched", "touches", "first_contact", "stated", "came_back", "relogged", "due", "due_met",
    "due_raw", "due_raw_met", "response_due", "response_met",
)  # fmt: skip
AMOUNTS: Final = ("received_rand", "resolved_rand")
MEASURES: Final = (*COUNTS, *AMOUNTS)
# what a change of the figures says, beside its sign
COUNTED: Final = (
    "counted_on", "category_code", "region", "ward_no", "entity_code", "channel_code", "cause_code",
    *MEASURES, "worked_seconds", "calendar_seconds", "hands",
)  # fmt: skip


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


case_flow = sa.Table(
    "case_flow",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("n", sa.SmallInteger),
    _text("kind"),
    sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("happened_on", sa.Date, nullable=False),
    _text("category_code"),
    _text("region"),
    sa.Column("ward_no", sa.SmallInteger),
    _text("entity_code", nullable=True),
    _text("channel_code", nullable=True),
    _text("source"),
    sa.Column("amount_rand", sa.Numeric(14, 2)),
    _text("outcome_code", nullable=True),
    _text("cause_code", nullable=True),
    sa.Column("worked_seconds", sa.BigInteger),
    sa.Column("calendar_seconds", sa.BigInteger),
    sa.Column("touches", sa.SmallInteger),
    sa.Column("is_first_contact", sa.Boolean),
    sa.Column("is_stated", sa.Boolean),
    sa.Column("is_last", sa.Boolean),
    sa.Column("came_back", sa.Boolean),
    sa.Column("hands", JSONB(none_as_null=True)),
    sa.Column("relogged", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("closed_by", sa.BigInteger, comment="staff; empty: another system"),
    sa.PrimaryKeyConstraint("case_id", "n"),
    sa.CheckConstraint(
        "kind IN ('received', 'closed', 'reopened', 'moved_in', 'moved_out', 'merged')", name="kind"
    ),
    sa.CheckConstraint("(kind = 'closed') = (is_last IS NOT NULL)", name="closing"),
    sa.Index("ix_case_flow_kind", "kind", "happened_on", "case_id"),
    sa.Index("ix_case_flow_source", "source", "kind", "happened_on"),
    sa.Index(
        "ix_case_flow_closed_by",
        "closed_by",
        "happened_on",
        postgresql_where=sa.text("closed_by IS NOT NULL"),
    ),
    sa.Index(
        "ix_case_flow_resolved",
        "happened_on",
        postgresql_include=[
            "calendar_seconds", "worked_seconds", "category_code", "region", "ward_no", "entity_code",
            "channel_code", "source", "cause_code", "case_id",
        ],
        postgresql_where=sa.text("is_last"),
    ),
    schema=SCHEMA,
)  # fmt: skip


def _measures() -> list[sa.Column[Any]]:
    return [
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in COUNTS),
        *(sa.Column(name, sa.Numeric(16, 2), nullable=False, server_default="0") for name in AMOUNTS),
    ]


fact_delta = sa.Table(
    "fact_delta",
    metadata,
    sa.Column("delta_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("sign", sa.SmallInteger, nullable=False),
    sa.Column("counted_on", sa.Date, nullable=False),
    _text("category_code"),
    _text("region"),
    sa.Column("ward_no", sa.SmallInteger),
    _text("entity_code", nullable=True),
    _text("channel_code", nullable=True),
    _text("cause_code", nullable=True),
    *(sa.Column(name, sa.SmallInteger) for name in COUNTS),
    *(sa.Column(name, sa.Numeric(14, 2)) for name in AMOUNTS),
    sa.Column("worked_seconds", sa.BigInteger),
    sa.Column("calendar_seconds", sa.BigInteger),
    sa.Column("hands", JSONB(none_as_null=True)),
    sa.CheckConstraint("sign IN (-1, 1)", name="sign"),
    schema=SCHEMA,
)

fact_day = sa.Table(
    "fact_day",
    metadata,
    sa.Column("counted_on", sa.Date, primary_key=True),
    sa.Column("category_code", sa.Text, primary_key=True),
    sa.Column("region", sa.Text, primary_key=True),
    *_measures(),
    schema=SCHEMA,
)

fact_month = sa.Table(
    "fact_month",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True),
    sa.Column("category_code", sa.Text, primary_key=True),
    sa.Column("region", sa.Text, primary_key=True),
    *_measures(),
    schema=SCHEMA,
)

fact_ward = sa.Table(
    "fact_ward",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True),
    sa.Column("ward_no", sa.SmallInteger, primary_key=True, autoincrement=False, comment="0: not known"),
    sa.Column("category_code", sa.Text, primary_key=True),
    *_measures(),
    schema=SCHEMA,
)

fact_duration = sa.Table(
    "fact_duration",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True),
    sa.Column("dimension", sa.Text, primary_key=True, comment="all, category, region, entity or channel"),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("clock", sa.Text, primary_key=True, comment="working or calendar"),
    sa.Column("bin", sa.SmallInteger, primary_key=True, autoincrement=False, comment="see rules/histogram"),
    sa.Column("n", sa.Integer, nullable=False),
    schema=SCHEMA,
)

fact_hand = sa.Table(
    "fact_hand",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True),
    sa.Column("category_code", sa.Text, primary_key=True),
    sa.Column("region", sa.Text, primary_key=True),
    sa.Column("hand", sa.Text, primary_key=True),
    sa.Column("seconds", sa.BigInteger, nullable=False),
    sa.Column("cases", sa.Integer, nullable=False),
    schema=SCHEMA,
)

fact_cause = sa.Table(
    "fact_cause",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True),
    sa.Column("category_code", sa.Text, primary_key=True),
    sa.Column("region", sa.Text, primary_key=True),
    sa.Column("cause_code", sa.Text, primary_key=True, comment="empty: not stated"),
    sa.Column("resolved", sa.Integer, nullable=False),
    sa.Column("resolved_rand", sa.Numeric(16, 2), nullable=False),
    schema=SCHEMA,
)

fact_run = sa.Table(
    "fact_run",
    metadata,
    sa.Column("billing_month", sa.Date, primary_key=True),
    sa.Column("bills", sa.Integer, nullable=False),
    sa.Column("sections", sa.Integer, nullable=False, comment="metered, with a kind of reading"),
    sa.Column("estimated", sa.Integer, nullable=False),
    sa.Column("extract_no", sa.BigInteger, nullable=False, comment="the newest that was counted"),
    schema=SCHEMA,
)

closure_review = sa.Table(
    "closure_review",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), primary_key=True),
    sa.Column("n", sa.SmallInteger, primary_key=True, autoincrement=False, comment="of the closing's flow"),
    sa.Column("holds", sa.Boolean, nullable=False),
    sa.Column("reviewed_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("reviewed_at", sa.TIMESTAMP(timezone=True), nullable=False),
    schema=SCHEMA,
)

frozen_month = sa.Table(
    "frozen_month",
    metadata,
    sa.Column("month_on", sa.Date, primary_key=True),
    sa.Column("figures", JSONB, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("frozen_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("frozen_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.CheckConstraint("extract(day FROM month_on) = 1", name="first_day"),
    schema=SCHEMA,
)
