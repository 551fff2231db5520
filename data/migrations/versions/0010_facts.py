"""Flows of cases, what each case contributes to the figures, and the sums kept of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTS = (
    "received", "reopened", "moved_in", "moved_out", "merged", "closed", "resolved", "on_time", "on_time_raw",
    "in_promise", "touched", "touches", "first_contact", "stated", "came_back", "relogged", "due", "due_met",
    "due_raw", "due_raw_met", "response_due", "response_met",
)  # fmt: skip
AMOUNTS = ("received_rand", "resolved_rand")
MEASURES = (*COUNTS, *AMOUNTS)
CELL = "category_code, region, ward_no, entity_code, channel_code, source"

# What one flow counts for. Only the last closing of a case says how long it took and whether it was in time:
# a case that came back and was resolved again counts once.
OF_FLOW = {
    "received": "CASE WHEN f.kind = 'received' THEN 1 END",
    "reopened": "CASE WHEN f.kind = 'reopened' THEN 1 END",
    "moved_in": "CASE WHEN f.kind = 'moved_in' THEN 1 END",
    "moved_out": "CASE WHEN f.kind = 'moved_out' THEN 1 END",
    "merged": "CASE WHEN f.kind = 'merged' THEN 1 END",
    "closed": "CASE WHEN f.kind = 'closed' THEN 1 END",
    "resolved": "CASE WHEN f.is_last THEN 1 END",
    "on_time": "CASE WHEN f.is_last AND f.at <= c.due_at THEN 1 END",
    "on_time_raw": "CASE WHEN f.is_last AND f.at <= c.raw_due_at THEN 1 END",
    "in_promise": "CASE WHEN f.is_last AND f.at <= c.promise_due_at THEN 1 END",
    "touched": "CASE WHEN f.is_last AND f.touches IS NOT NULL THEN 1 END",
    "touches": "CASE WHEN f.is_last THEN f.touches END",
    "first_contact": "CASE WHEN f.is_last AND f.is_first_contact THEN 1 END",
    "stated": "CASE WHEN f.is_last AND f.is_stated THEN 1 END",
    "came_back": "CASE WHEN f.came_back THEN 1 END",
    "relogged": "CASE WHEN f.relogged AND NOT f.came_back THEN 1 END",
    "received_rand": "CASE WHEN f.kind = 'received' THEN f.amount_rand END",
    "resolved_rand": "CASE WHEN f.is_last THEN f.amount_rand END",
}
# What one deadline counts for, on the day it falls on, in the cell where the case is. Of a case that only
# another system worked on nobody knows when it was answered first.
OF_DEADLINE = {
    "due": "CASE WHEN d.what = 'due' THEN 1 END",
    "due_met": "CASE WHEN d.what = 'due' AND d.is_met THEN 1 END",
    "due_raw": "CASE WHEN d.what = 'due_raw' THEN 1 END",
    "due_raw_met": "CASE WHEN d.what = 'due_raw' AND d.is_met THEN 1 END",
    "response_due": "CASE WHEN d.what = 'response' THEN 1 END",
    "response_met": "CASE WHEN d.what = 'response' AND d.is_met THEN 1 END",
}
DEADLINES = """
    ('due', c.due_at, c.resolved_at <= c.due_at),
    ('due_raw', c.raw_due_at, c.resolved_at <= c.raw_due_at),
    ('response', CASE WHEN c.staff_acted THEN c.response_due_at END,
        least(c.first_response_at, c.resolved_at) <= c.response_due_at)"""
BIN = (
    "greatest(0, ceil(ln(greatest(seconds, 60) / 60::double precision) / ln(1.01::double precision) - 1e-9))"
)


def upgrade() -> None:
    _make_case_flow()
    _make_fact_delta()
    _make_facts()
    _make_frozen_month()
    _make_fact_run()
    _make_closure_review()
    _cover_open_cases()
    _define_contribution()
    _define_views()
    _grant()
    # what an older version recorded has left no flows yet
    op.execute(
        "INSERT INTO casework.job (kind, requested_by) SELECT 'rebuild_facts', 0"
        " WHERE EXISTS (SELECT FROM casework.cases)"
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _make_case_flow() -> None:
    op.create_table(
        "case_flow",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        _text("kind"),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        _text("category_code"),
        _text("region"),
        sa.Column("ward_no", sa.SmallInteger(), nullable=True),
        _text("entity_code", nullable=True),
        _text("channel_code", nullable=True),
        _text("source"),
        sa.Column("amount_rand", sa.Numeric(precision=14, scale=2), nullable=True),
        _text("outcome_code", nullable=True),
        _text("cause_code", nullable=True),
        sa.Column("worked_seconds", sa.BigInteger(), nullable=True),
        sa.Column("calendar_seconds", sa.BigInteger(), nullable=True),
        sa.Column("touches", sa.SmallInteger(), nullable=True),
        sa.Column("is_first_contact", sa.Boolean(), nullable=True),
        sa.Column("is_stated", sa.Boolean(), nullable=True),
        sa.Column("is_last", sa.Boolean(), nullable=True),
        sa.Column("came_back", sa.Boolean(), nullable=True),
        sa.Column("hands", postgresql.JSONB(), nullable=True),
        sa.Column("relogged", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('received', 'closed', 'reopened', 'moved_in', 'moved_out', 'merged')",
            name=op.f("ck_case_flow_kind"),
        ),
        sa.CheckConstraint("(kind = 'closed') = (is_last IS NOT NULL)", name=op.f("ck_case_flow_closing")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_case_flow_case_id")),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_case_flow")),
        schema="casework",
    )
    op.create_index("ix_case_flow_kind", "case_flow", ["kind", "happened_on", "case_id"], schema="casework")
    op.create_index("ix_case_flow_source", "case_flow", ["source", "kind", "happened_on"], schema="casework")
    op.create_index(
        "ix_case_flow_resolved",
        "case_flow",
        ["happened_on"],
        schema="casework",
        postgresql_include=[
            "calendar_seconds", "worked_seconds", "category_code", "region", "ward_no", "entity_code",
            "channel_code", "source", "cause_code", "case_id",
        ],
        postgresql_where=sa.text("is_last"),
    )  # fmt: skip
    seen = (
        "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
        " OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = case_flow.case_id)"
    )
    op.execute("ALTER TABLE casework.case_flow ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.case_flow USING ({seen}) WITH CHECK ({seen})")


def _make_fact_delta() -> None:
    op.create_table(
        "fact_delta",
        sa.Column("delta_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sign", sa.SmallInteger(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        _text("category_code"),
        _text("region"),
        sa.Column("ward_no", sa.SmallInteger(), nullable=True),
        _text("entity_code", nullable=True),
        _text("channel_code", nullable=True),
        _text("cause_code", nullable=True),
        *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in COUNTS),
        *(sa.Column(name, sa.Numeric(precision=14, scale=2), nullable=True) for name in AMOUNTS),
        sa.Column("worked_seconds", sa.BigInteger(), nullable=True),
        sa.Column("calendar_seconds", sa.BigInteger(), nullable=True),
        sa.Column("hands", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint("sign IN (-1, 1)", name=op.f("ck_fact_delta_sign")),
        sa.PrimaryKeyConstraint("delta_id", name=op.f("pk_fact_delta")),
        schema="casework",
    )


def _make_facts() -> None:
    code = lambda name: (name, sa.Text())  # noqa: E731
    month = ("month_on", sa.Date())
    _make_fact("fact_day", ("counted_on", sa.Date()), code("category_code"), code("region"), more=_measures())
    _make_fact("fact_month", month, code("category_code"), code("region"), more=_measures())
    ward = sa.Column("ward_no", sa.SmallInteger(), nullable=False, comment="0: not known")
    _make_fact("fact_ward", month, ward, code("category_code"), more=_measures())
    _make_fact(
        "fact_duration",
        month,
        sa.Column("dimension", sa.Text(), nullable=False, comment="all, category, region, entity or channel"),
        code("value"),
        sa.Column("clock", sa.Text(), nullable=False, comment="working or calendar"),
        sa.Column("bin", sa.SmallInteger(), nullable=False, comment="see rules/histogram"),
        more=[sa.Column("n", sa.Integer(), nullable=False)],
    )
    _make_fact(
        "fact_hand",
        month,
        code("category_code"),
        code("region"),
        code("hand"),
        more=[
            sa.Column("seconds", sa.BigInteger(), nullable=False),
            sa.Column("cases", sa.Integer(), nullable=False),
        ],
    )
    _make_fact(
        "fact_cause",
        month,
        code("category_code"),
        code("region"),
        sa.Column("cause_code", sa.Text(), nullable=False, comment="empty: not stated"),
        more=[
            sa.Column("resolved", sa.Integer(), nullable=False),
            sa.Column("resolved_rand", sa.Numeric(precision=16, scale=2), nullable=False),
        ],
    )


def _make_fact(name: str, *key: object, more: list[sa.Column[object]]) -> None:
    columns = [part if isinstance(part, sa.Column) else sa.Column(*part, nullable=False) for part in key]
    names = [column.name for column in columns]
    op.create_table(
        name,
        *columns,
        *more,
        sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{name}")),
        schema="casework",
    )


def _measures() -> list[sa.Column[object]]:
    zero = sa.text("'0'")
    return [
        *(sa.Column(name, sa.Integer(), server_default=zero, nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Numeric(16, 2), server_default=zero, nullable=False) for name in AMOUNTS),
    ]


def _make_frozen_month() -> None:
    op.create_table(
        "frozen_month",
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("frozen_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("extract(day FROM month_on) = 1", name=op.f("ck_frozen_month_first_day")),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["casework.app_user.user_id"], name=op.f("fk_frozen_month_frozen_by")
        ),
        sa.PrimaryKeyConstraint("month_on", name=op.f("pk_frozen_month")),
        schema="casework",
    )


def _make_fact_run() -> None:
    op.create_table(
        "fact_run",
        sa.Column("billing_month", sa.Date(), nullable=False),
        sa.Column("bills", sa.Integer(), nullable=False),
        sa.Column("sections", sa.Integer(), nullable=False, comment="metered, with a kind of reading"),
        sa.Column("estimated", sa.Integer(), nullable=False),
        sa.Column("extract_no", sa.BigInteger(), nullable=False, comment="the newest that was counted"),
        sa.PrimaryKeyConstraint("billing_month", name=op.f("pk_fact_run")),
        schema="casework",
    )


def _make_closure_review() -> None:
    op.create_table(
        "closure_review",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False, comment="of the closing's flow"),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("reviewed_by", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_closure_review_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["casework.app_user.user_id"], name=op.f("fk_closure_review_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_closure_review")),
        schema="casework",
    )
    seen = (
        "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
        " OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = closure_review.case_id)"
    )
    op.execute("ALTER TABLE casework.closure_review ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.closure_review USING ({seen}) WITH CHECK ({seen})")


def _cover_open_cases() -> None:
    """What is open is counted by index alone."""
    op.drop_index("ix_cases_open_counts", table_name="cases", schema="casework")
    op.create_index(
        "ix_cases_open_counts",
        "cases",
        ["category_code", "due_at"],
        unique=False,
        schema="casework",
        postgresql_include=[
            "status", "region", "ward_no", "logged_by", "holder_id", "raw_due_at", "received_at",
            "amount_rand",
        ],
        postgresql_where=sa.text("status <> 'resolved'"),
    )  # fmt: skip


def _define_contribution() -> None:
    """What each case adds to the figures; everything that is summed up is a sum of these rows."""
    of_flow = ", ".join(f"{OF_FLOW.get(name, 'NULL::integer')} AS {name}" for name in MEASURES)
    of_deadline = ", ".join(OF_DEADLINE.get(name, "NULL::integer") for name in MEASURES)
    flow_cell = ", ".join(f"f.{name}" for name in CELL.split(", "))
    case_cell = ", ".join(f"c.{name}" for name in CELL.split(", "))
    op.execute(
        f"""
        CREATE VIEW casework.contribution WITH (security_invoker = true) AS
        SELECT f.case_id, f.happened_on AS counted_on, {flow_cell},
            CASE WHEN f.is_last THEN f.cause_code END AS cause_code, {of_flow},
            CASE WHEN f.is_last THEN f.worked_seconds END AS worked_seconds,
            CASE WHEN f.is_last THEN f.calendar_seconds END AS calendar_seconds,
            CASE WHEN f.is_last THEN f.hands END AS hands
        FROM casework.case_flow f JOIN casework.cases c ON c.case_id = f.case_id
        UNION ALL
        SELECT c.case_id, (d.at AT TIME ZONE (SELECT timezone FROM reference.municipality))::date, {case_cell},
            NULL, {of_deadline}, NULL, NULL, NULL
        FROM casework.cases c CROSS JOIN LATERAL (VALUES {DEADLINES}) AS d (what, at, is_met)
        WHERE d.at IS NOT NULL
        """
    )


def _define_views() -> None:
    """Each sum as it stands: what was added up, and the changes that were not yet."""
    sums = ", ".join(MEASURES)
    signed = ", ".join(f"sign * {name}" for name in MEASURES)
    month = "date_trunc('month', counted_on)::date"
    for name, on, own, of_delta in (
        ("fact_day", "counted_on", "category_code, region", "category_code, region"),
        ("fact_month", "month_on", "category_code, region", "category_code, region"),
        ("fact_ward", "month_on", "ward_no, category_code", "coalesce(ward_no, 0::smallint), category_code"),
    ):
        when = "counted_on" if on == "counted_on" else month
        op.execute(
            f"CREATE VIEW casework.{name}_now AS SELECT {on}, {own}, {sums} FROM casework.{name}"
            f" UNION ALL SELECT {when}, {of_delta}, {signed} FROM casework.fact_delta"
        )
    op.execute(
        f"""
        CREATE VIEW casework.delta_duration AS
        SELECT {month} AS month_on, dimension, value, clock, {BIN}::smallint AS bin, sign::integer AS n
        FROM casework.fact_delta
        CROSS JOIN LATERAL (VALUES ('all', ''), ('category', category_code), ('region', region),
            ('entity', entity_code), ('channel', channel_code)) AS a (dimension, value)
        CROSS JOIN LATERAL (VALUES ('working', worked_seconds), ('calendar', calendar_seconds))
            AS b (clock, seconds)
        WHERE resolved = 1 AND seconds IS NOT NULL AND value IS NOT NULL
        """
    )
    op.execute(
        f"""
        CREATE VIEW casework.delta_hand AS
        SELECT {month} AS month_on, category_code, region, h.key AS hand,
            sign * h.value::bigint AS seconds, sign::integer AS cases
        FROM casework.fact_delta CROSS JOIN LATERAL jsonb_each_text(hands) AS h WHERE resolved = 1
        """
    )
    op.execute(
        f"""
        CREATE VIEW casework.delta_cause AS
        SELECT {month} AS month_on, category_code, region, coalesce(cause_code, '') AS cause_code,
            sign::integer AS resolved, sign * coalesce(resolved_rand, 0) AS resolved_rand
        FROM casework.fact_delta WHERE resolved = 1
        """
    )
    for name in ("duration", "hand", "cause"):
        op.execute(
            f"CREATE VIEW casework.fact_{name}_now AS SELECT * FROM casework.fact_{name}"
            f" UNION ALL SELECT * FROM casework.delta_{name}"
        )


def _grant() -> None:
    """Flows follow the fold, sums are added to, changes leave once they are added up; a frozen month stays."""
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.case_flow TO tharollo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.fact_delta TO tharollo_app")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON casework.fact_day, casework.fact_month, casework.fact_ward,"
        " casework.fact_duration, casework.fact_hand, casework.fact_cause TO tharollo_app"
    )
    op.execute("GRANT SELECT, INSERT ON casework.frozen_month TO tharollo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON casework.fact_run, casework.closure_review TO tharollo_app")
    op.execute(
        "GRANT SELECT ON casework.contribution, casework.delta_duration, casework.delta_hand,"
        " casework.delta_cause, casework.fact_day_now, casework.fact_month_now, casework.fact_ward_now,"
        " casework.fact_duration_now, casework.fact_hand_now, casework.fact_cause_now TO tharollo_app"
    )
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA casework TO tharollo_app")
