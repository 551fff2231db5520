"""The outbox: messages written with what they tell of, sent by a worker afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
IS_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
# A message about a case is seen through it; one about no case by whom it is for.
SEEN = f"""{SEES_ALL}
    OR user_id = {IS_SELF}
    OR EXISTS (SELECT FROM casework.cases p WHERE p.case_id = message.case_id)"""
CHANGEABLE = (
    "status", "not_before_at", "attempts", "last_error", "message_id_header", "provider_reply", "sent_at",
    "leased_by", "leased_until_at", "address", "erased_at",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("message_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), server_default="email", nullable=False),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "address", sa.Text(), nullable=True, comment="Of a bare address only; empty again once erased."
        ),
        sa.Column("erased_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("template_code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("not_before_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "last_error",
            sa.Text(),
            nullable=True,
            comment="Why the last attempt failed, for people; never an address.",
        ),
        sa.Column(
            "message_id_header", sa.Text(), nullable=True, comment="Message-ID: the same for every attempt."
        ),
        sa.Column(
            "provider_reply",
            sa.Text(),
            nullable=True,
            comment="What the mail server said when it took the message.",
        ),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True, comment="Which worker sends it at this moment."),
        sa.Column("leased_until_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('email')", name=op.f("ck_message_channel")),
        sa.CheckConstraint(
            "status IN ('waiting', 'sending', 'sent', 'failed', 'given_up', 'cancelled')",
            name=op.f("ck_message_status"),
        ),
        sa.CheckConstraint(
            "recipient_kind IN ('user', 'contact', 'address')"
            " AND (recipient_kind = 'user') = (user_id IS NOT NULL)"
            " AND (recipient_kind = 'contact') = (contact_id IS NOT NULL)"
            " AND (recipient_kind = 'address') = (address IS NOT NULL OR erased_at IS NOT NULL)"
            " AND (address IS NULL OR erased_at IS NULL)",
            name=op.f("ck_message_recipient"),
        ),
        sa.CheckConstraint(
            "(status = 'sending') = (leased_by IS NOT NULL)"
            " AND (status = 'sending') = (leased_until_at IS NOT NULL)",
            name=op.f("ck_message_lease"),
        ),
        sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_message_sent_dated")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.cases.case_id"], name=op.f("fk_message_case_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["casework.contact.contact_id"], name=op.f("fk_message_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["casework.app_user.user_id"], name=op.f("fk_message_created_by")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["casework.app_user.user_id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_message_idempotency_key")),
        schema="casework",
    )
    op.create_index(
        "ix_message_to_be_sent",
        "message",
        ["not_before_at", "message_id"],
        schema="casework",
        postgresql_where=sa.text("status IN ('waiting', 'sending')"),
    )
    op.create_index("ix_message_status", "message", ["status", "message_id"], schema="casework")
    op.create_index(
        "ix_message_case_id",
        "message",
        ["case_id"],
        schema="casework",
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )
    op.execute("ALTER TABLE casework.message ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY through_case ON casework.message USING ({SEEN}) WITH CHECK ({SEEN})")
    op.execute("GRANT SELECT, INSERT ON casework.message TO tharollo_app")
    op.execute(f"GRANT UPDATE ({', '.join(CHANGEABLE)}) ON casework.message TO tharollo_app")
    op.execute("GRANT USAGE ON SEQUENCE casework.message_message_id_seq TO tharollo_app")
