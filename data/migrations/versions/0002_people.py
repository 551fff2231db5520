"""Staff, teams, sign-ins and the audit trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_users()
    _make_teams()
    _make_sign_ins()
    _make_audit()
    _grant()


def _make_users() -> None:
    no_text, no_integer = sa.text("'{}'::text[]"), sa.text("'{}'::integer[]")
    op.create_table(
        "app_user",
        sa.Column("user_id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("password_hash", sa.Text, comment="bcrypt; empty: this user cannot sign in"),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("regions", sa.ARRAY(sa.Text), nullable=False, server_default=no_text),
        sa.Column("wards", sa.ARRAY(sa.Integer), nullable=False, server_default=no_integer),
        sa.Column("category_codes", sa.ARRAY(sa.Text), nullable=False, server_default=no_text),
        sa.Column("skills", sa.ARRAY(sa.Text), nullable=False, server_default=no_text),
        sa.Column("languages", sa.ARRAY(sa.Text), nullable=False, server_default=no_text),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("is_demo", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("must_change_password", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("password_changed_at", sa.DateTime(timezone=True)),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True)),
        sa.Column("deactivated_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "btrim(username) <> '' AND length(username) <= 80", name=op.f("ck_app_user_username_present")
        ),
        sa.CheckConstraint("btrim(display_name) <> ''", name=op.f("ck_app_user_display_name_present")),
        sa.CheckConstraint(
            "role IN ('expert', 'agent', 'manager', 'councillor', 'admin', 'system')",
            name=op.f("ck_app_user_role_known"),
        ),
        sa.CheckConstraint("(role = 'system') = (user_id = 0)", name=op.f("ck_app_user_system_is_user_zero")),
        sa.CheckConstraint(
            "role <> 'councillor' OR cardinality(wards) > 0", name=op.f("ck_app_user_councillor_has_wards")
        ),
        sa.CheckConstraint(
            "is_active = (deactivated_at IS NULL)", name=op.f("ck_app_user_deactivation_dated")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_app_user")),
        schema="casework",
    )
    op.create_index(
        "uq_app_user_username", "app_user", [sa.text("lower(username)")], unique=True, schema="casework"
    )
    op.execute(
        "INSERT INTO casework.app_user (user_id, username, display_name, role)"
        " OVERRIDING SYSTEM VALUE VALUES (0, 'system', 'Tharollo', 'system')"
    )


def _make_teams() -> None:
    op.create_table(
        "team",
        sa.Column("team_id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("category_code", sa.Text, comment="the queries the team works; empty: any category"),
        sa.Column("region", sa.Text, comment="the region the team works; empty: all regions"),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_team_name_present")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team")),
        schema="casework",
    )
    op.create_index("uq_team_name", "team", [sa.text("lower(name)")], unique=True, schema="casework")
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("is_lead", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["casework.team.team_id"], name=op.f("fk_team_member_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_team_member_user_id")
        ),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_team_member")),
        schema="casework",
    )
    op.create_index("ix_team_member_user_id", "team_member", ["user_id"], schema="casework")


def _make_sign_ins() -> None:
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the cookie's token"),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("address", postgresql.INET),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_web_session_token_hash_is_sha256")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_web_session_expires_after_creation")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_web_session_user_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
        schema="casework",
    )
    op.create_index(
        "ix_web_session_live",
        "web_session",
        ["user_id"],
        schema="casework",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "sign_in_ticket",
        sa.Column("ticket_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the ticket"),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column(
            "browser_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of the browser's own cookie"
        ),
        sa.Column("next_path", sa.Text, nullable=False, comment="where the person was going"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "octet_length(ticket_hash) = 32", name=op.f("ck_sign_in_ticket_ticket_hash_is_sha256")
        ),
        sa.CheckConstraint(
            "octet_length(browser_hash) = 32", name=op.f("ck_sign_in_ticket_browser_hash_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["casework.app_user.user_id"], name=op.f("fk_sign_in_ticket_user_id")
        ),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_sign_in_ticket")),
        schema="casework",
    )
    op.create_index("ix_sign_in_ticket_created_at", "sign_in_ticket", ["created_at"], schema="casework")
    op.create_table(
        "sign_in_attempt",
        sa.Column("attempt_id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column(
            "username_key", sa.Text, nullable=False, comment="as typed, lower case, cut to 80 characters"
        ),
        sa.Column("address", postgresql.INET),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("succeeded", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_sign_in_attempt")),
        schema="casework",
    )
    op.create_index(
        "ix_sign_in_attempt_username_key_at", "sign_in_attempt", ["username_key", "at"], schema="casework"
    )
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], schema="casework")


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column(
            "kind", sa.Text, nullable=False, comment="signed_in, account_read, revealed, downloaded, …"
        ),
        sa.Column(
            "subject",
            sa.Text,
            nullable=False,
            comment="what it was done to: an account, a user name, a file",
        ),
        sa.Column("reason", sa.Text),
        sa.Column("case_id", sa.BigInteger),
        sa.Column("detail", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.CheckConstraint("kind ~ '^[a-z]+(_[a-z]+)*$'", name=op.f("ck_audit_kind_is_a_word")),
        sa.ForeignKeyConstraint(["user_id"], ["casework.app_user.user_id"], name=op.f("fk_audit_user_id")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit")),
        schema="casework",
    )
    op.create_index("ix_audit_user_id_at", "audit", ["user_id", "at"], schema="casework")
    op.create_index("ix_audit_subject_at", "audit", ["subject", "at"], schema="casework")
    op.create_index(
        "ix_audit_case_id",
        "audit",
        ["case_id"],
        schema="casework",
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )


def _grant() -> None:
    """Staff are deactivated, never deleted; the audit trail is only ever added to."""
    op.execute("GRANT SELECT, INSERT, UPDATE ON casework.app_user, casework.team TO tharollo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.team_member TO tharollo_app")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE"
        " ON casework.web_session, casework.sign_in_ticket, casework.sign_in_attempt TO tharollo_app"
    )
    op.execute("GRANT SELECT, INSERT ON casework.audit TO tharollo_app")
