"""A merged query has no deadline of its own in the figures, and its reference tells how the other one stands."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COUNTS = (
    "received", "reopened", "moved_in", "moved_out", "merged", "closed", "resolved", "on_time", "on_time_raw",
    "in_promise", "touched", "touches", "first_contact", "stated", "came_back", "relogged", "due", "due_met",
    "due_raw", "due_raw_met", "response_due", "response_met",
)  # fmt: skip
MEASURES = (*COUNTS, "received_rand", "resolved_rand")
CELL = "category_code, region, ward_no, entity_code, channel_code, source"
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
# the one clock of merged queries is that of the query that stays
OWN_CLOCK = "c.outcome_code IS DISTINCT FROM 'merged'"


def upgrade() -> None:
    _define_contribution(OWN_CLOCK)
    _find_survivor()
    _tell_status("casework.survivor_of(m.case_id)")


def _define_contribution(counted: str) -> None:
    of_flow = ", ".join(f"{OF_FLOW.get(name, 'NULL::integer')} AS {name}" for name in MEASURES)
    of_deadline = ", ".join(OF_DEADLINE.get(name, "NULL::integer") for name in MEASURES)
    flow_cell = ", ".join(f"f.{name}" for name in CELL.split(", "))
    case_cell = ", ".join(f"c.{name}" for name in CELL.split(", "))
    op.execute(
        f"""
        CREATE OR REPLACE VIEW casework.contribution WITH (security_invoker = true) AS
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
        WHERE d.at IS NOT NULL AND {counted}
        """
    )


def _find_survivor() -> None:
    op.execute(
        """
        CREATE FUNCTION casework.survivor_of(merged bigint) RETURNS bigint
        LANGUAGE sql STABLE SET search_path = pg_catalog
        AS $$
            WITH RECURSIVE chain AS (
                SELECT merged AS case_id, 0 AS step
                UNION ALL
                SELECT l.to_id, chain.step + 1 FROM chain
                JOIN casework.case_link l ON l.case_id = chain.case_id
                WHERE l.kind = 'merged_into' AND l.ended_at IS NULL AND chain.step < 100
            )
            SELECT case_id FROM chain ORDER BY step DESC LIMIT 1
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION casework.survivor_of FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION casework.survivor_of TO tharollo_app")


def _tell_status(case_id: str) -> None:
    """As 0034 has it: the answer names what was asked for, which may be a slip's or a merged query's."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION casework.status_of(wanted text[]) RETURNS TABLE (
            case_id bigint, reference text, status text, entity_code text, received_at timestamptz,
            since_at timestamptz, next_step_on date, answer_by_at timestamptz
        )
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
        AS $$
            SELECT c.case_id, m.reference, c.status, c.entity_code, c.received_at,
                coalesce(
                    c.resolved_at,
                    (
                        SELECT min(e.at) FROM casework.case_event e
                        WHERE e.case_id = c.case_id AND e.body ->> 'status' = c.status AND e.seq > (
                            SELECT coalesce(max(o.seq), 0) FROM casework.case_event o
                            WHERE o.case_id = c.case_id
                                AND (o.body ->> 'status' <> c.status OR o.kind = 'resolved')
                        )
                    ),
                    c.received_at
                ),
                c.next_step_on, c.promise_due_at
            FROM (
                SELECT o.case_id, o.reference FROM casework.cases o WHERE o.reference = ANY (wanted)
                UNION
                SELECT r.case_id, r.reference FROM casework.reserved_reference r
                WHERE r.reference = ANY (wanted) AND r.state = 'issued'
            ) m JOIN casework.cases c ON c.case_id = {case_id}
            WHERE cardinality(wanted) <= 40
                AND current_setting('app.role', true) IN ('expert', 'agent', 'manager', 'councillor', 'system')
        $$
        """
    )


def downgrade() -> None:
    _tell_status("m.case_id")
    op.execute("DROP FUNCTION casework.survivor_of")
    _define_contribution("true")
