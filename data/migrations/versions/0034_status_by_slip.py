"""A slip that was given out on an outing leads to its query too when it was added to one that was open already."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_STATUS_OF = """
    CREATE OR REPLACE FUNCTION casework.status_of(wanted text[]) RETURNS TABLE (
        case_id bigint, reference text, status text, entity_code text, received_at timestamptz,
        since_at timestamptz, next_step_on date, answer_by_at timestamptz
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT c.case_id, {reference}, c.status, c.entity_code, c.received_at,
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
        FROM {meant}
        WHERE {asked} AND cardinality(wanted) <= 40
            AND current_setting('app.role', true) IN ('expert', 'agent', 'manager', 'councillor', 'system')
    $$
"""
_OWN_OR_SLIP = """(
            SELECT o.case_id, o.reference FROM casework.cases o WHERE o.reference = ANY (wanted)
            UNION
            SELECT r.case_id, r.reference FROM casework.reserved_reference r
            WHERE r.reference = ANY (wanted) AND r.state = 'issued'
        ) m JOIN casework.cases c ON c.case_id = m.case_id"""


def upgrade() -> None:
    """The answer names what was asked for, so that a slip does not tell the reference of another's query."""
    op.execute(_STATUS_OF.format(reference="m.reference", meant=_OWN_OR_SLIP, asked="true"))


def downgrade() -> None:
    asked = "c.reference = ANY (wanted)"
    op.execute(_STATUS_OF.format(reference="c.reference", meant="casework.cases c", asked=asked))
