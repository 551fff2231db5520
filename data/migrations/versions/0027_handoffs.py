"""Findings handed to departments, and how departments take them in."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
CONFIDENCES = "confidence IN ('seen', 'computed', 'derived', 'recalled', 'assumed', 'chosen')"


def upgrade() -> None:
    _make_department()
    _make_handoff()
    _show_wards()


def _make_department() -> None:
    op.create_table(
        "department",
        sa.Column("entity_code", sa.Text(), nullable=False),
        sa.Column(
            "acknowledge_hours", sa.SmallInteger(), nullable=True, comment="Working hours; empty: no target."
        ),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), server_default="local", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="chosen", nullable=False),
        sa.CheckConstraint(
            "acknowledge_hours BETWEEN 1 AND 1000", name=op.f("ck_department_acknowledge_hours")
        ),
        sa.CheckConstraint("origin IN ('profile', 'local')", name=op.f("ck_department_origin")),
        sa.CheckConstraint(CONFIDENCES, name=op.f("ck_department_confidence")),
        sa.ForeignKeyConstraint(
            ["entity_code"], ["reference.entity.code"], name=op.f("fk_department_entity_code_entity")
        ),
        sa.PrimaryKeyConstraint("entity_code", name=op.f("pk_department")),
        schema="reference",
    )
    op.execute("GRANT SELECT ON reference.department TO tharollo_app")


def _make_handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_code", sa.Text(), nullable=False, comment="Who has it, or had it last."),
        sa.Column("first_handed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("handed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "times", sa.SmallInteger(), server_default="1", nullable=False, comment="Handed on so often."
        ),
        sa.Column(
            "acknowledge_by_at", sa.TIMESTAMP(timezone=True), nullable=True, comment="Empty: no target holds."
        ),
        sa.Column("acknowledged_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("their_reference", sa.Text(), nullable=True),
        sa.Column(
            "late_told_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="When managers were told it is late.",
        ),
        sa.CheckConstraint("handed_at >= first_handed_at", name=op.f("ck_handoff_handed_in_order")),
        sa.CheckConstraint("acknowledged_at >= handed_at", name=op.f("ck_handoff_acknowledged_after_handed")),
        sa.CheckConstraint("times >= 1", name=op.f("ck_handoff_times")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["casework.cases.case_id"], name=op.f("fk_handoff_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_handoff")),
        schema="casework",
        comment="The department each finding lies with; that it is closed, its case says.",
    )
    op.create_index(
        "ix_handoff_waiting",
        "handoff",
        ["acknowledge_by_at"],
        schema="casework",
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.create_index("ix_handoff_entity_code", "handoff", ["entity_code", "handed_at"], schema="casework")
    seen = f"{SEES_ALL} OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = handoff.case_id)"
    op.execute("ALTER TABLE casework.handoff ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.handoff USING ({seen}) WITH CHECK ({seen})")
    op.execute("GRANT SELECT, INSERT ON casework.handoff TO tharollo_app")
    op.execute(
        "GRANT UPDATE (entity_code, handed_at, times, acknowledge_by_at, acknowledged_at, their_reference,"
        " late_told_at) ON casework.handoff TO tharollo_app"
    )


def _show_wards() -> None:
    """A councillor sees how the findings of the own wards stand, and of another person's query no words."""
    op.execute(
        """
        CREATE FUNCTION casework.findings_of_own_wards() RETURNS TABLE (
            case_id bigint, reference text, title text, category_code text, subcategory_code text, region text,
            delimitation_code text, ward_no smallint, status text, received_at timestamptz,
            resolved_at timestamptz, outcome_code text, entity_code text, first_handed_at timestamptz,
            handed_at timestamptz, times smallint, acknowledge_by_at timestamptz, acknowledged_at timestamptz,
            their_reference text
        )
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
        AS $$
            SELECT c.case_id, c.reference,
                CASE WHEN c.logged_by = nullif(current_setting('app.user_id', true), '')::bigint
                    THEN c.title END,
                c.category_code, c.subcategory_code, c.region, c.delimitation_code, c.ward_no, c.status,
                c.received_at, c.resolved_at, c.outcome_code, h.entity_code, h.first_handed_at, h.handed_at,
                h.times, h.acknowledge_by_at, h.acknowledged_at, h.their_reference
            FROM casework.handoff h JOIN casework.cases c ON c.case_id = h.case_id
            WHERE c.ward_no = ANY (
                string_to_array(nullif(current_setting('app.wards', true), ''), ',')::smallint[]
            )
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION casework.findings_of_own_wards FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION casework.findings_of_own_wards TO tharollo_app")
