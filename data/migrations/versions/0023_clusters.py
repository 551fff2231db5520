"""Clusters of findings with one cause, streaks of estimates, and the queries that work on a common cause."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
TABLES = (
    "diagnosis_cluster",
    "diagnosis_cluster_account",
    "diagnosis_streak",
    "common_cause",
    "common_cause_account",
)


def upgrade() -> None:
    op.add_column(
        "diagnosis_run",
        sa.Column("clustered_at", sa.TIMESTAMP(timezone=True), comment="when its clusters were found"),
        schema="casework",
    )
    _keep_clusters()
    _keep_streaks()
    _keep_causes()
    for table in TABLES:
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY whole ON casework.{table} USING ({SEES_ALL}) WITH CHECK ({SEES_ALL})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON casework.{table} TO tharollo_app")


def _keep_clusters() -> None:
    op.create_table(
        "diagnosis_cluster",
        sa.Column("cluster_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="route, tariff, run, roll, lot or series"),
        sa.Column(
            "pool", sa.Text(), nullable=False, comment="the service of a tariff or a meter, else empty"
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False, comment="in the group, with the finding"),
        sa.Column(
            "size", sa.Integer(), nullable=False, comment="in the group; bills where it is a billing run"
        ),
        sa.Column("elsewhere", sa.Integer(), nullable=False, comment="outside, with the finding"),
        sa.Column("elsewhere_size", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=False, comment="exact hypergeometric tail"),
        sa.Column("q", sa.Double(), nullable=False, comment="share of false clusters among those as sure"),
        sa.Column(
            "effect_rand", sa.Numeric(precision=14, scale=2), nullable=False, comment="net, without VAT"
        ),
        sa.Column(
            "moved_rand",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="the same, signs left out",
        ),
        sa.Column(
            "also", JSONB(), nullable=False, comment="[kind, pool, code] of groups with the same accounts"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["casework.diagnosis_run.run_id"],
            name=op.f("fk_diagnosis_cluster_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cluster_id", name=op.f("pk_diagnosis_cluster")),
        sa.UniqueConstraint("run_id", "rule", "kind", "pool", "code", name="uq_diagnosis_cluster_run_id"),
        schema="casework",
    )
    op.create_table(
        "diagnosis_cluster_account",
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("effect_rand", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["casework.diagnosis_cluster.cluster_id"],
            name=op.f("fk_diagnosis_cluster_account_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cluster_id", "account_no", name=op.f("pk_diagnosis_cluster_account")),
        schema="casework",
    )


def _keep_streaks() -> None:
    op.create_table(
        "diagnosis_streak",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column("meter_no", sa.Text(), nullable=False, comment="empty where billing names none"),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("estimates", sa.Integer(), nullable=False, comment="in a row, up to the newest bill"),
        sa.Column("since_on", sa.Date(), nullable=False, comment="the first day that was estimated"),
        sa.Column("until_on", sa.Date(), nullable=False, comment="the last day that was billed"),
        sa.Column(
            "limit_on", sa.Date(), nullable=False, comment="the day on which the by-law's limit is reached"
        ),
        sa.Column(
            "billed",
            sa.Numeric(precision=14, scale=4),
            nullable=False,
            comment="estimated quantity of the streak",
        ),
        sa.Column(
            "expected",
            sa.Numeric(precision=14, scale=4),
            comment="by the account's own readings; empty: too few",
        ),
        sa.Column(
            "catch_up_rand",
            sa.Numeric(precision=14, scale=2),
            comment="what the next reading adds, without VAT",
        ),
        sa.Column("region", sa.Text()),
        sa.Column("ward_no", sa.Integer()),
        sa.Column("route", sa.Text()),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["casework.diagnosis_run.run_id"],
            name=op.f("fk_diagnosis_streak_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "account_no", "meter_no", "service", name=op.f("pk_diagnosis_streak")
        ),
        schema="casework",
    )
    op.create_index(
        "ix_diagnosis_streak_limit_on", "diagnosis_streak", ["run_id", "limit_on"], schema="casework"
    )


def _keep_causes() -> None:
    op.create_table(
        "common_cause",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="route, tariff, run, roll, lot or series"),
        sa.Column(
            "pool", sa.Text(), nullable=False, comment="the service of a tariff or a meter, else empty"
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False, comment="in the group, with the finding"),
        sa.Column(
            "size", sa.Integer(), nullable=False, comment="in the group; bills where it is a billing run"
        ),
        sa.Column("elsewhere", sa.Integer(), nullable=False, comment="outside, with the finding"),
        sa.Column("elsewhere_size", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_common_cause_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["casework.app_user.user_id"], name=op.f("fk_common_cause_opened_by")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_common_cause")),
        schema="casework",
        comment="Queries that stand for a cause which many accounts share.",
    )
    op.create_index(
        "ix_common_cause_rule", "common_cause", ["rule", "kind", "pool", "code"], schema="casework"
    )
    op.create_table(
        "common_cause_account",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=False),
        sa.Column(
            "effect_rand",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="as found when the query was opened",
        ),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("child_case_id", sa.BigInteger(), comment="the account's own query"),
        sa.Column("correction_id", sa.BigInteger()),
        sa.Column("outcome", sa.Text(), comment="empty: nothing was tried"),
        sa.Column("said", sa.Text(), comment="why nothing was proposed, in words"),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(outcome IS NOT DISTINCT FROM 'proposed') = (correction_id IS NOT NULL)",
            name=op.f("ck_common_cause_account_proposed"),
        ),
        sa.CheckConstraint(
            "outcome IN ('proposed', 'nothing', 'refused')", name=op.f("ck_common_cause_account_outcome")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (done_at IS NULL)", name=op.f("ck_common_cause_account_outcome_dated")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.common_cause.case_id"], name=op.f("fk_common_cause_account_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_case_id"], ["casework.cases.case_id"], name=op.f("fk_common_cause_account_child_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["casework.correction.correction_id"],
            name=op.f("fk_common_cause_account_correction_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", "account_no", name=op.f("pk_common_cause_account")),
        schema="casework",
    )
    op.create_index(
        "ix_common_cause_account_child_case_id", "common_cause_account", ["child_case_id"], schema="casework"
    )
    op.create_index(
        "uq_common_cause_account_correction_id",
        "common_cause_account",
        ["correction_id"],
        unique=True,
        schema="casework",
    )
