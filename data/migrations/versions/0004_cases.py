"""Cases, their events and texts, references elsewhere, evidence; and who may see which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The scalar subqueries make each setting a constant of the statement instead of a call per row.
# Scope is 'all' or 'some'; unset, it is null and shows nothing. `<> 'some'` rather than `= 'all'`, because the
# planner takes an inequality with an unknown value for nearly always true: it then walks an ordered index and
# stops at the page's end. With the equality it expects few rows and sorts them all.
SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
IS_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


def within(column: str, setting: str, kind: str) -> str:
    """Whether a column lies in the list of a setting; an empty list does not restrict.

    The cast stands outside the subquery: `= ANY (SELECT …)` would compare with rows, not with elements.
    """
    text = f"(SELECT current_setting('{setting}', true))"
    array = f"(SELECT string_to_array(current_setting('{setting}', true), ','))::{kind}[]"
    return f"({text} = '' OR {column} = ANY ({array}))"


IN_SCOPE = f"""{SEES_ALL}
    OR logged_by = {IS_SELF}
    OR holder_id = {IS_SELF}
    OR ((SELECT current_setting('app.role', true)) IN ('expert', 'agent', 'manager')
        AND {within("region", "app.regions", "text")}
        AND {within("ward_no", "app.wards", "smallint")}
        AND {within("category_code", "app.categories", "text")})"""
CHILDREN = ("case_text", "case_event", "foreign_reference", "attachment")


def upgrade() -> None:
    op.execute("CREATE SEQUENCE casework.case_number")
    _make_contact()
    _make_cases()
    _make_case_text()
    _make_case_event()
    _make_foreign_reference()
    _make_attachment()
    _make_attachment_content()
    _tell_planner()
    _guard_cases()
    for table in CHILDREN:
        _guard_child(table, "casework.cases", "case_id")
    _guard_child("attachment_content", "casework.attachment", "attachment_id")
    _find_words()
    _grant()


def _make_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("contact_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("preferred_channel", sa.Text(), nullable=True),
        sa.Column("consent_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("erased_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name="pk_contact"),
        schema="casework",
    )
    op.create_index(
        "ix_contact_name",
        "contact",
        [sa.text("to_tsvector('simple'::regconfig, name)")],
        schema="casework",
        postgresql_using="gin",
    )


def _make_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("subcategory_code", sa.Text(), nullable=True),
        sa.Column("priority_code", sa.Text(), nullable=False),
        sa.Column("account_no", sa.Text(), nullable=True),
        sa.Column("customer_class_code", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("delimitation_code", sa.Text(), nullable=True),
        sa.Column("ward_no", sa.SmallInteger(), nullable=True),
        sa.Column("entity_code", sa.Text(), nullable=True),
        sa.Column("channel_code", sa.Text(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_rand", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("hardship", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("received_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("logged_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("logged_by", sa.BigInteger(), nullable=True),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("parked_until_on", sa.Date(), nullable=True),
        sa.Column("first_response_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("act_by_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("outcome_code", sa.Text(), nullable=True),
        sa.Column("cause_code", sa.Text(), nullable=True),
        sa.Column("reopened_count", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("staff_acted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_event_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="ck_cases_resolved_at"),
        sa.CheckConstraint(
            "status <> 'resolved' OR outcome_code IS NOT NULL", name="ck_cases_outcome_stated"
        ),
        sa.CheckConstraint(
            "status IN ('new', 'in_progress', 'waiting_resident', 'waiting_entity', 'resolved')",
            name="ck_cases_status",
        ),
        sa.CheckConstraint("last_seq >= 1", name="ck_cases_last_seq"),
        sa.ForeignKeyConstraint(["contact_id"], ["casework.contact.contact_id"], name="fk_cases_contact_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["casework.app_user.user_id"], name="fk_cases_holder_id"),
        sa.ForeignKeyConstraint(["logged_by"], ["casework.app_user.user_id"], name="fk_cases_logged_by"),
        sa.ForeignKeyConstraint(["team_id"], ["casework.team.team_id"], name="fk_cases_team_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
        schema="casework",
    )
    op.create_index(
        "ix_cases_account",
        "cases",
        ["account_no", "received_at"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("account_no IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_contact",
        "cases",
        ["contact_id"],
        schema="casework",
        postgresql_where=sa.text("contact_id IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_logged_by",
        "cases",
        ["logged_by", "received_at"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("logged_by IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_open_act_by",
        "cases",
        ["act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_category",
        "cases",
        ["category_code", "act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_counts",
        "cases",
        ["category_code", "due_at"],
        unique=False,
        schema="casework",
        postgresql_include=["status", "region", "ward_no", "logged_by", "holder_id"],
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_holder",
        "cases",
        ["holder_id", "act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_region",
        "cases",
        ["region", "category_code", "act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_team",
        "cases",
        ["team_id", "act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(
        "ix_cases_open_ward",
        "cases",
        ["ward_no", "act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index("ix_cases_received", "cases", ["received_at", "case_id"], unique=False, schema="casework")
    op.create_index(
        "ix_cases_resolved",
        "cases",
        ["resolved_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_take",
        "cases",
        ["act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status IN ('new', 'in_progress') AND holder_id IS NULL"),
    )
    op.create_index(
        "ix_cases_take_category",
        "cases",
        ["category_code", "act_by_at", "case_id"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("status IN ('new', 'in_progress') AND holder_id IS NULL"),
    )
    op.create_index(
        "ix_cases_words",
        "cases",
        [sa.literal_column("to_tsvector('simple'::regconfig, title)")],
        unique=False,
        schema="casework",
        postgresql_using="gin",
    )
    op.create_index(
        "uq_cases_source_source_reference",
        "cases",
        ["source", "source_reference"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("source_reference IS NOT NULL"),
    )


def _make_case_text() -> None:
    op.create_table(
        "case_text",
        sa.Column("text_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("erased_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(body IS NULL) = (erased_at IS NOT NULL)", name="ck_case_text_erased"),
        sa.ForeignKeyConstraint(["author_id"], ["casework.app_user.user_id"], name="fk_case_text_author_id"),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name="fk_case_text_case_id"),
        sa.PrimaryKeyConstraint("text_id", name="pk_case_text"),
        schema="casework",
    )
    op.create_index("ix_case_text_case_id", "case_text", ["case_id"], unique=False, schema="casework")


def _make_case_event() -> None:
    op.create_table(
        "case_event",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tie", sa.Text(), server_default="", nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("text_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "identity",
            sa.UUID(),
            nullable=True,
            comment="Of an imported row: source, case, time, activity, n-th.",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name="fk_case_event_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_case_event"),
        schema="casework",
    )
    op.create_index(
        "uq_case_event_identity",
        "case_event",
        ["case_id", "identity"],
        unique=True,
        schema="casework",
        postgresql_where=sa.text("identity IS NOT NULL"),
    )


def _make_foreign_reference() -> None:
    op.create_table(
        "foreign_reference",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name="fk_foreign_reference_case_id"),
        sa.PrimaryKeyConstraint("case_id", "system", "reference", name="pk_foreign_reference"),
        schema="casework",
    )
    op.create_index(
        "ix_foreign_reference_normalised",
        "foreign_reference",
        ["normalised"],
        unique=False,
        schema="casework",
    )


def _make_attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("attachment_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("place IN ('database', 'folder')", name="ck_attachment_place"),
        sa.ForeignKeyConstraint(["added_by"], ["casework.app_user.user_id"], name="fk_attachment_added_by"),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name="fk_attachment_case_id"),
        sa.PrimaryKeyConstraint("attachment_id", name="pk_attachment"),
        schema="casework",
    )
    op.create_index("ix_attachment_case_id", "attachment", ["case_id"], unique=False, schema="casework")


def _make_attachment_content() -> None:
    op.create_table(
        "attachment_content",
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["casework.attachment.attachment_id"],
            name="fk_attachment_content_attachment_id",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name="pk_attachment_content"),
        schema="casework",
    )


def _tell_planner() -> None:
    """That open cases have no holder far more often than resolved ones: without it the planner expects next to
    none that may be taken, and sorts them all instead of taking the first one of an ordered index."""
    op.execute("CREATE STATISTICS casework.stat_cases_holding (mcv) ON status, holder_id FROM casework.cases")


def _guard_cases() -> None:
    """Everybody sees their scope, what they logged and what they hold; a case may be moved out of a scope."""
    op.execute("ALTER TABLE casework.cases ENABLE ROW LEVEL SECURITY")
    known = "coalesce((SELECT current_setting('app.role', true)), '') <> ''"
    op.execute(f"CREATE POLICY see ON casework.cases FOR SELECT USING ({IN_SCOPE})")
    op.execute(f"CREATE POLICY log ON casework.cases FOR INSERT WITH CHECK ({known})")
    op.execute(f"CREATE POLICY change ON casework.cases FOR UPDATE USING ({IN_SCOPE}) WITH CHECK ({known})")


def _guard_child(table: str, parent: str, key: str) -> None:
    seen = f"{SEES_ALL} OR EXISTS (SELECT FROM {parent} p WHERE p.{key} = {table}.{key})"
    op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_parent ON casework.{table} USING ({seen}) WITH CHECK ({seen})")


def _find_words() -> None:
    """Full-text matching cannot use its index under row security, because `@@` is not leakproof. This function
    gives case numbers only; the caller joins them to `cases`, where the policy applies."""
    op.execute(
        """
        CREATE FUNCTION casework.cases_with_words(words tsquery, most integer) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
        AS $$
            SELECT case_id FROM casework.cases WHERE to_tsvector('simple'::regconfig, title) @@ words LIMIT most
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION casework.cases_with_words FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION casework.cases_with_words TO tharollo_app")


def _grant() -> None:
    """Events cannot be changed or removed; of a text only its erasure can be written."""
    op.execute("GRANT SELECT, INSERT, UPDATE ON casework.cases, casework.contact TO tharollo_app")
    op.execute(
        "GRANT SELECT, INSERT ON casework.case_event, casework.case_text, casework.foreign_reference,"
        " casework.attachment, casework.attachment_content TO tharollo_app"
    )
    op.execute("GRANT UPDATE (body, erased_at) ON casework.case_text TO tharollo_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA casework TO tharollo_app")
