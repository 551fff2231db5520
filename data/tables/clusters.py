"""What a run found over many accounts: clusters with one cause, streaks of estimates; and work on a cause."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.tables.base import metadata

SCHEMA = "casework"
_OF_RUN = "casework.diagnosis_run.run_id"
_OF_CASE = "casework.cases.case_id"


def _group() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False, comment="route, tariff, run, roll, lot or series"),
        sa.Column("pool", sa.Text, nullable=False, comment="the service of a tariff or a meter, else empty"),
        sa.Column("code", sa.Text, nullable=False),
    )


def _counts() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("accounts", sa.Integer, nullable=False, comment="in the group, with the finding"),
        sa.Column(
            "size", sa.Integer, nullable=False, comment="in the group; bills where it is a billing run"
        ),
        sa.Column("elsewhere", sa.Integer, nullable=False, comment="outside, with the finding"),
        sa.Column("elsewhere_size", sa.Integer, nullable=False),
    )


diagnosis_cluster = sa.Table(
    "diagnosis_cluster",
    metadata,
    sa.Column("cluster_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("run_id", sa.BigInteger, sa.ForeignKey(_OF_RUN, ondelete="CASCADE"), nullable=False),
    *_group(),
    *_counts(),
    sa.Column("chance", sa.Double, nullable=False, comment="exact hypergeometric tail"),
    sa.Column("q", sa.Double, nullable=False, comment="share of false clusters among those as sure"),
    sa.Column("effect_rand", sa.Numeric(14, 2), nullable=False, comment="net, without VAT"),
    sa.Column("moved_rand", sa.Numeric(14, 2), nullable=False, comment="the same, signs left out"),
    sa.Column("also", JSONB, nullable=False, comment="[kind, pool, code] of groups with the same accounts"),
    sa.UniqueConstraint("run_id", "rule", "kind", "pool", "code", name="uq_diagnosis_cluster_run_id"),
    schema=SCHEMA,
)

diagnosis_cluster_account = sa.Table(
    "diagnosis_cluster_account",
    metadata,
    sa.Column(
        "cluster_id",
        sa.BigInteger,
        sa.ForeignKey("casework.diagnosis_cluster.cluster_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("account_no", sa.Text, primary_key=True),
    sa.Column("effect_rand", sa.Numeric(14, 2), nullable=False),
    schema=SCHEMA,
)

diagnosis_streak = sa.Table(
    "diagnosis_streak",
    metadata,
    sa.Column("run_id", sa.BigInteger, sa.ForeignKey(_OF_RUN, ondelete="CASCADE"), primary_key=True),
    sa.Column("account_no", sa.Text, primary_key=True),
    sa.Column("meter_no", sa.Text, primary_key=True, comment="empty where billing names none"),
    sa.Column("service", sa.Text, primary_key=True),
    sa.Column("estimates", sa.Integer, nullable=False, comment="in a row, up to the newest bill"),
    sa.Column("since_on", sa.Date, nullable=False, comment="the first day that was estimated"),
    sa.Column("until_on", sa.Date, nullable=False, comment="the last day that was billed"),
    sa.Column("limit_on", sa.Date, nullable=False, comment="the day on which the by-law's limit is reached"),
    sa.Column("billed", sa.Numeric(14, 4), nullable=False, comment="estimated quantity of the streak"),
    sa.Column("expected", sa.Numeric(14, 4), comment="by the account's own readings; empty: too few"),
    sa.Column("catch_up_rand", sa.Numeric(14, 2), comment="what the next reading adds, without VAT"),
    sa.Column("region", sa.Text),
    sa.Column("ward_no", sa.Integer),
    sa.Column("route", sa.Text),
    sa.Index("ix_diagnosis_streak_limit_on", "run_id", "limit_on"),
    schema=SCHEMA,
)

common_cause = sa.Table(
    "common_cause",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey(_OF_CASE), primary_key=True),
    *_group(),
    *_counts(),
    sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("opened_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Index("ix_common_cause_rule", "rule", "kind", "pool", "code"),
    schema=SCHEMA,
    comment="Queries that stand for a cause which many accounts share.",
)

common_cause_account = sa.Table(
    "common_cause_account",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.common_cause.case_id"), primary_key=True),
    sa.Column("account_no", sa.Text, primary_key=True),
    sa.Column("effect_rand", sa.Numeric(14, 2), nullable=False, comment="as found when the query was opened"),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("child_case_id", sa.BigInteger, sa.ForeignKey(_OF_CASE), comment="the account's own query"),
    sa.Column("correction_id", sa.BigInteger, sa.ForeignKey("casework.correction.correction_id")),
    sa.Column("outcome", sa.Text, comment="empty: nothing was tried"),
    sa.Column("said", sa.Text, comment="why nothing was proposed, in words"),
    sa.Column("done_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("letter_seen", sa.Text, comment="the figures that were looked at when a letter was asked for"),
    sa.Column("letter_to_pay_rand", sa.Numeric(14, 2), comment="what they ask for"),
    sa.Column("letter_said", sa.Text, comment="why it did not go out, in words"),
    sa.Column("letter_id", sa.BigInteger, sa.ForeignKey("casework.attachment.attachment_id")),
    sa.CheckConstraint("outcome IN ('proposed', 'nothing', 'refused')", name="outcome"),
    sa.CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name="outcome_dated"),
    sa.CheckConstraint(
        "(outcome IS NOT DISTINCT FROM 'proposed') = (correction_id IS NOT NULL)", name="proposed"
    ),
    sa.CheckConstraint(
        "(letter_seen IS NULL) = (letter_to_pay_rand IS NULL)"
        " AND (letter_id IS NULL OR letter_seen IS NOT NULL AND letter_said IS NULL)"
        " AND (letter_said IS NULL OR letter_seen IS NOT NULL)",
        name="letter_looked_at",
    ),
    sa.Index("ix_common_cause_account_child_case_id", "child_case_id"),
    sa.Index("uq_common_cause_account_correction_id", "correction_id", unique=True),
    schema=SCHEMA,
)
