"""How a query stands can be told to whoever has its reference, beyond the area of who is asked."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The one read beyond row security. It gives nothing of the resident, the account or the topic, and a few
    references at most, so that it is no way to walk through all queries."""
    op.execute(
        """
        CREATE FUNCTION casework.status_of(wanted text[]) RETURNS TABLE (
            case_id bigint, reference text, status text, entity_code text, received_at timestamptz,
            since_at timestamptz, next_step_on date, answer_by_at timestamptz
        )
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
        AS $$
            SELECT c.case_id, c.reference, c.status, c.entity_code, c.received_at,
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
            FROM casework.cases c
            WHERE c.reference = ANY (wanted) AND cardinality(wanted) <= 40
                AND current_setting('app.role', true) IN ('expert', 'agent', 'manager', 'councillor', 'system')
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION casework.status_of FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION casework.status_of TO tharollo_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION casework.status_of")
