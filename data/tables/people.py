"""Who works here: staff, teams, sign-ins, and the record of who looked at and changed what."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import INET, JSONB

from data.tables.base import metadata

_no_text = text("'{}'::text[]")
_no_integer = text("'{}'::integer[]")

app_user = Table(
    "app_user",
    metadata,
    Column("user_id", BigInteger, Identity(), primary_key=True),
    Column("username", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("email", Text),
    Column("password_hash", Text, comment="bcrypt; empty: this user cannot sign in"),
    Column("role", Text, nullable=False),
    Column("regions", ARRAY(Text), nullable=False, server_default=_no_text),
    Column("wards", ARRAY(Integer), nullable=False, server_default=_no_integer),
    Column("category_codes", ARRAY(Text), nullable=False, server_default=_no_text),
    Column("skills", ARRAY(Text), nullable=False, server_default=_no_text),
    Column("languages", ARRAY(Text), nullable=False, server_default=_no_text),
    Column("seats_a_day", SmallInteger, comment="at most so many; empty: as many as the profile says"),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("is_demo", Boolean, nullable=False, server_default=text("false")),
    Column("must_change_password", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("password_changed_at", DateTime(timezone=True)),
    Column("last_sign_in_at", DateTime(timezone=True)),
    Column("deactivated_at", DateTime(timezone=True)),
    CheckConstraint("btrim(username) <> '' AND length(username) <= 80", name="username_present"),
    CheckConstraint("btrim(display_name) <> ''", name="display_name_present"),
    CheckConstraint(
        "role IN ('expert', 'agent', 'manager', 'councillor', 'admin', 'system')", name="role_known"
    ),
    CheckConstraint("(role = 'system') = (user_id = 0)", name="system_is_user_zero"),
    CheckConstraint("role <> 'councillor' OR cardinality(wards) > 0", name="councillor_has_wards"),
    CheckConstraint("seats_a_day BETWEEN 0 AND 200", name="seats_a_day"),
    CheckConstraint("is_active = (deactivated_at IS NULL)", name="deactivation_dated"),
    schema="casework",
)
Index("uq_app_user_username", func.lower(app_user.c.username), unique=True)

team = Table(
    "team",
    metadata,
    Column("team_id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("category_code", Text, comment="the queries the team works; empty: any category"),
    Column("region", Text, comment="the region the team works; empty: all regions"),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint("btrim(name) <> ''", name="name_present"),
    schema="casework",
)
Index("uq_team_name", func.lower(team.c.name), unique=True)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", BigInteger, ForeignKey(team.c.team_id, ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, ForeignKey(app_user.c.user_id), primary_key=True),
    Column("is_lead", Boolean, nullable=False, server_default=text("false")),
    schema="casework",
)
Index("ix_team_member_user_id", team_member.c.user_id)

web_session = Table(
    "web_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256 of the cookie's token"),
    Column("user_id", BigInteger, ForeignKey(app_user.c.user_id), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("address", INET),
    CheckConstraint("octet_length(token_hash) = 32", name="token_hash_is_sha256"),
    CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    schema="casework",
)
Index(
    "ix_web_session_live",
    web_session.c.user_id,
    postgresql_where=web_session.c.revoked_at.is_(None),
)

sign_in_ticket = Table(
    "sign_in_ticket",
    metadata,
    Column("ticket_hash", LargeBinary, primary_key=True, comment="SHA-256 of the ticket"),
    Column("user_id", BigInteger, ForeignKey(app_user.c.user_id), nullable=False),
    Column("browser_hash", LargeBinary, nullable=False, comment="SHA-256 of the browser's own cookie"),
    Column("next_path", Text, nullable=False, comment="where the person was going"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("used_at", DateTime(timezone=True)),
    CheckConstraint("octet_length(ticket_hash) = 32", name="ticket_hash_is_sha256"),
    CheckConstraint("octet_length(browser_hash) = 32", name="browser_hash_is_sha256"),
    schema="casework",
)
Index("ix_sign_in_ticket_created_at", sign_in_ticket.c.created_at)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("attempt_id", BigInteger, Identity(), primary_key=True),
    Column("username_key", Text, nullable=False, comment="as typed, lower case, cut to 80 characters"),
    Column("address", INET),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("succeeded", Boolean, nullable=False, server_default=text("false")),
    schema="casework",
)
Index("ix_sign_in_attempt_username_key_at", sign_in_attempt.c.username_key, sign_in_attempt.c.at)
Index("ix_sign_in_attempt_address_at", sign_in_attempt.c.address, sign_in_attempt.c.at)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("user_id", BigInteger, ForeignKey(app_user.c.user_id), nullable=False),
    Column("kind", Text, nullable=False, comment="signed_in, account_read, revealed, downloaded, …"),
    Column("subject", Text, nullable=False, comment="what it was done to: an account, a user name, a file"),
    Column("reason", Text),
    Column("case_id", BigInteger),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    CheckConstraint("kind ~ '^[a-z]+(_[a-z]+)*$'", name="kind_is_a_word"),
    schema="casework",
)
Index("ix_audit_user_id_at", audit.c.user_id, audit.c.at)
Index("ix_audit_subject_at", audit.c.subject, audit.c.at)
Index("ix_audit_case_id", audit.c.case_id, postgresql_where=audit.c.case_id.is_not(None))
