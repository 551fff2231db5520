"""Cases and what happened to them.

Codes of the profile have no foreign keys: they are checked where events are made and never deleted (a code
that leaves the profile is retired), and ten look-ups a row took two thirds of the time of a bulk insert.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TSTZMULTIRANGE, UUID

from data.tables.base import metadata

IS_OPEN = sa.text("status <> 'resolved'")
IS_ESCALATED = sa.text("status <> 'resolved' AND escalation_step > 0")
MAY_BE_TAKEN = sa.text("status IN ('new', 'in_progress') AND holder_id IS NULL")


def _words_index(name: str, key: str, column: str, *, may_be_empty: bool = True) -> sa.Index:
    """Words by stretches of so many neighbouring numbers: a search reads the newest stretch first."""
    return sa.Index(
        name,
        sa.text(f"(({key} / 8192)::integer)"),
        sa.text(f"to_tsvector('casework.words'::regconfig, {column})"),
        postgresql_using="gin",
        postgresql_where=sa.text(f"{column} IS NOT NULL") if may_be_empty else None,
    )


case_number = sa.Sequence("case_number", schema="casework", metadata=metadata)


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"))


contact = sa.Table(
    "contact",
    metadata,
    sa.Column("contact_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("preferred_channel", sa.Text),
    sa.Column("consent_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("erased_at", sa.TIMESTAMP(timezone=True)),
    sa.Index("ix_contact_phone", "phone", postgresql_where=sa.text("phone IS NOT NULL")),
    sa.Index("ix_contact_email", "email", postgresql_where=sa.text("email IS NOT NULL")),
    _words_index("ix_contact_name", "contact_id", "name"),
    schema="casework",
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_reference", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("category_code", sa.Text, nullable=False),
    sa.Column("subcategory_code", sa.Text),
    sa.Column("priority_code", sa.Text, nullable=False),
    sa.Column("account_no", sa.Text),
    sa.Column("customer_class_code", sa.Text),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("delimitation_code", sa.Text),
    sa.Column("ward_no", sa.SmallInteger),
    sa.Column("entity_code", sa.Text),
    sa.Column("channel_code", sa.Text),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("casework.contact.contact_id")),
    sa.Column("amount_rand", sa.Numeric(14, 2)),
    sa.Column("hardship", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("received_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("logged_at", sa.TIMESTAMP(timezone=True), nullable=False),
    _person("logged_by"),
    _person("holder_id"),
    sa.Column("team_id", sa.BigInteger, sa.ForeignKey("casework.team.team_id")),
    sa.Column("next_step", sa.Text),
    sa.Column("next_step_on", sa.Date),
    sa.Column("parked_until_on", sa.Date),
    sa.Column("first_response_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("act_by_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("resolved_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("outcome_code", sa.Text),
    sa.Column("cause_code", sa.Text),
    sa.Column("reopened_count", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("staff_acted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("escalation_step", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("escalated_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("last_event_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("raw_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("response_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("promise_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("worked_seconds", sa.BigInteger),
    sa.Column("waits", TSTZMULTIRANGE),
    sa.Column("closures", TSTZMULTIRANGE),
    sa.Column("clock_revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("call_back_at", sa.TIMESTAMP(timezone=True)),
    sa.UniqueConstraint("reference"),
    sa.CheckConstraint(
        "status IN ('new', 'in_progress', 'waiting_resident', 'waiting_entity', 'resolved')", name="status"
    ),
    sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_at"),
    sa.CheckConstraint("status <> 'resolved' OR outcome_code IS NOT NULL", name="outcome_stated"),
    sa.CheckConstraint("last_seq >= 1", name="last_seq"),
    sa.CheckConstraint("(escalation_step > 0) = (escalated_at IS NOT NULL)", name="escalated"),
    sa.Index(
        "uq_cases_source_source_reference",
        "source",
        "source_reference",
        unique=True,
        postgresql_where=sa.text("source_reference IS NOT NULL"),
    ),
    sa.Index("ix_cases_open_act_by", "act_by_at", "case_id", postgresql_where=IS_OPEN),
    sa.Index("ix_cases_open_category", "category_code", "act_by_at", "case_id", postgresql_where=IS_OPEN),
    sa.Index(
        "ix_cases_open_region", "region", "category_code", "act_by_at", "case_id", postgresql_where=IS_OPEN
    ),
    sa.Index("ix_cases_open_ward", "ward_no", "act_by_at", "case_id", postgresql_where=IS_OPEN),
    sa.Index("ix_cases_open_holder", "holder_id", "act_by_at", "case_id", postgresql_where=IS_OPEN),
    sa.Index("ix_cases_open_team", "team_id", "act_by_at", "case_id", postgresql_where=IS_OPEN),
    sa.Index(
        "ix_cases_open_counts",
        "category_code",
        "due_at",
        postgresql_include=[
            "status",
            "region",
            "ward_no",
            "logged_by",
            "holder_id",
            "raw_due_at",
            "received_at",
            "amount_rand",
        ],
        postgresql_where=IS_OPEN,
    ),
    sa.Index("ix_cases_open_promise", "promise_due_at", postgresql_where=IS_OPEN),
    sa.Index("ix_cases_open_escalated", "escalated_at", postgresql_where=IS_ESCALATED),
    sa.Index("ix_cases_take", "act_by_at", "case_id", postgresql_where=MAY_BE_TAKEN),
    sa.Index(
        "ix_cases_take_category", "category_code", "act_by_at", "case_id", postgresql_where=MAY_BE_TAKEN
    ),
    sa.Index(
        "ix_cases_account", "account_no", "received_at", postgresql_where=sa.text("account_no IS NOT NULL")
    ),
    sa.Index("ix_cases_contact", "contact_id", postgresql_where=sa.text("contact_id IS NOT NULL")),
    sa.Index("ix_cases_received", "received_at", "case_id"),
    sa.Index(
        "ix_cases_resolved", "resolved_at", "case_id", postgresql_where=sa.text("resolved_at IS NOT NULL")
    ),
    sa.Index(
        "ix_cases_logged_by", "logged_by", "received_at", postgresql_where=sa.text("logged_by IS NOT NULL")
    ),
    _words_index("ix_cases_words", "case_id", "title", may_be_empty=False),
    schema="casework",
)

case_text = sa.Table(
    "case_text",
    metadata,
    sa.Column("text_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    _person("author_id"),
    sa.Column("written_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("erased_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("(body IS NULL) = (erased_at IS NOT NULL)", name="erased"),
    sa.Index("ix_case_text_case_id", "case_id"),
    _words_index("ix_case_text_words", "case_id", "body"),
    schema="casework",
)

case_event = sa.Table(
    "case_event",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("seq", sa.Integer),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("actor_id", sa.BigInteger, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("tie", sa.Text, nullable=False, server_default=""),
    sa.Column("body", JSONB, nullable=False),
    sa.Column("text_id", sa.BigInteger),
    sa.Column(
        "identity", UUID(as_uuid=True), comment="Of an imported row: source, case, time, activity, n-th."
    ),
    sa.PrimaryKeyConstraint("case_id", "seq"),
    sa.Index(
        "uq_case_event_identity",
        "case_id",
        "identity",
        unique=True,
        postgresql_where=sa.text("identity IS NOT NULL"),
    ),
    schema="casework",
)

foreign_reference = sa.Table(
    "foreign_reference",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("system", sa.Text),
    sa.Column("reference", sa.Text),
    sa.Column("normalised", sa.Text, nullable=False),
    sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint("case_id", "system", "reference"),
    sa.Index("ix_foreign_reference_normalised", "normalised"),
    schema="casework",
)
