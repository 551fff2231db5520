"""Clocks: policies and targets, versions of the rules, stoppages, and what each case's clocks say."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CONFIDENCES = "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')"
DEADLINES = ("raw_due_at", "response_due_at", "promise_due_at")


def upgrade() -> None:
    _make_policy()
    _make_target()
    op.drop_table("resolve_target", schema="reference")
    _make_clock_revision()
    _make_stoppage()
    _extend_cases()
    for table in ("policy", "target"):
        _open_to_local_rows(table)
    op.execute("GRANT SELECT, INSERT ON casework.clock_revision, casework.stoppage TO tharollo_app")
    op.execute(
        "GRANT UPDATE (cases_read, cases_changed, finished_at) ON casework.clock_revision TO tharollo_app"
    )
    op.execute("GRANT UPDATE (cancelled_by, cancelled_at) ON casework.stoppage TO tharollo_app")


def _marks(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint(CONFIDENCES, name=op.f(f"ck_{table}_confidence")),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f(f"ck_{table}_origin")),
    )


def _open_to_local_rows(table: str) -> None:
    """Administrators may add and change local rows, never a profile's row."""
    name = f"reference.{table}"
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO tharollo_app")
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY everybody_reads ON {name} FOR SELECT USING (true)")
    for verb, clause in (
        ("INSERT", "WITH CHECK (origin = 'local')"),
        ("UPDATE", "USING (origin = 'local') WITH CHECK (origin = 'local')"),
        ("DELETE", "USING (origin = 'local')"),
    ):
        op.execute(f"CREATE POLICY local_{verb.lower()} ON {name} FOR {verb} TO tharollo_app {clause}")


def _make_policy() -> None:
    days = ("promise_days", "investigation_days", "appeal_days")
    op.create_table(
        "policy",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("calendar_code", sa.Text(), nullable=False),
        sa.Column("hours_per_day", sa.Numeric(precision=4, scale=2), nullable=False),
        sa.Column("pause_cap_days", sa.SmallInteger(), nullable=False),
        sa.Column("reopening", sa.Text(), nullable=False),
        sa.Column("at_risk_hours", sa.SmallInteger(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in days),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_marks("policy"),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]*$'", name=op.f("ck_policy_code")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_policy_validity")),
        sa.CheckConstraint("reopening IN ('continue', 'restart')", name=op.f("ck_policy_reopening")),
        sa.CheckConstraint("hours_per_day > 0 AND hours_per_day <= 24", name=op.f("ck_policy_hours_per_day")),
        sa.CheckConstraint("pause_cap_days BETWEEN 0 AND 400", name=op.f("ck_policy_pause_cap_days")),
        sa.CheckConstraint("at_risk_hours BETWEEN 0 AND 1000", name=op.f("ck_policy_at_risk_hours")),
        *(sa.CheckConstraint(f"{name} BETWEEN 1 AND 1000", name=op.f(f"ck_policy_{name}")) for name in days),
        sa.ForeignKeyConstraint(
            ["calendar_code"], ["reference.calendar.code"], name=op.f("fk_policy_calendar_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_policy")),
        schema="reference",
    )


def _make_target() -> None:
    named = ("category", "priority", "customer_class", "entity")
    op.create_table(
        "target",
        sa.Column("policy_code", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        *(sa.Column(f"{name}_code", sa.Text(), nullable=True) for name in named),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *_marks("target"),
        sa.CheckConstraint("measure IN ('first_response', 'resolution')", name=op.f("ck_target_measure")),
        sa.CheckConstraint(
            "unit IN ('working_hours', 'working_days', 'calendar_days')", name=op.f("ck_target_unit")
        ),
        sa.CheckConstraint("amount BETWEEN 0 AND 10000", name=op.f("ck_target_amount")),
        sa.ForeignKeyConstraint(
            ["policy_code"], ["reference.policy.code"], name=op.f("fk_target_policy_code")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_code"], [f"reference.{name}.code"], name=op.f(f"fk_target_{name}_code")
            )
            for name in named
        ),
        sa.UniqueConstraint(
            "policy_code",
            "measure",
            *(f"{name}_code" for name in named),
            name=op.f("uq_target_whole"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="reference",
    )


def _make_clock_revision() -> None:
    op.create_table(
        "clock_revision",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False, comment="The whole rulebook as JSON."),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("affected_from", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("affected_to", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("cases_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cases_changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('profile', 'policy', 'calendar', 'stoppage')", name=op.f("ck_clock_revision_kind")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_clock_revision_revision")),
        sa.CheckConstraint("affected_to > affected_from", name=op.f("ck_clock_revision_affected")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["casework.app_user.user_id"], name=op.f("fk_clock_revision_made_by")
        ),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_clock_revision")),
        schema="casework",
    )


def _make_stoppage() -> None:
    op.create_table(
        "stoppage",
        sa.Column("stoppage_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("category_codes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("declared_by", sa.BigInteger(), nullable=False),
        sa.Column("declared_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("cancelled_by", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_stoppage_length")),
        sa.CheckConstraint(
            "(cancelled_by IS NULL) = (cancelled_at IS NULL)", name=op.f("ck_stoppage_cancelled")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["casework.app_user.user_id"], name=op.f("fk_stoppage_declared_by")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by"], ["casework.app_user.user_id"], name=op.f("fk_stoppage_cancelled_by")
        ),
        sa.PrimaryKeyConstraint("stoppage_id", name=op.f("pk_stoppage")),
        schema="casework",
    )


def _extend_cases() -> None:
    """Existing cases keep their due date under revision 0, which is read again from their events."""
    for name in DEADLINES:
        op.add_column("cases", sa.Column(name, sa.TIMESTAMP(timezone=True)), schema="casework")
    op.add_column("cases", sa.Column("worked_seconds", sa.BigInteger()), schema="casework")
    op.add_column("cases", sa.Column("waits", postgresql.TSTZMULTIRANGE()), schema="casework")
    op.add_column("cases", sa.Column("closures", postgresql.TSTZMULTIRANGE()), schema="casework")
    op.add_column(
        "cases",
        sa.Column("clock_revision", sa.Integer(), server_default="0", nullable=False),
        schema="casework",
    )
    settings = ", ".join(f"{name} = due_at" for name in DEADLINES)
    op.execute(f"UPDATE casework.cases SET {settings}")
    for name in DEADLINES:
        op.alter_column("cases", name, nullable=False, schema="casework")
