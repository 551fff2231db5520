"""The outbox: messages written with what they tell of, and sent by a worker afterwards."""

import sqlalchemy as sa

from data.tables.base import metadata

TO_BE_SENT = sa.text("status IN ('waiting', 'sending')")

message = sa.Table(
    "message",
    metadata,
    sa.Column("message_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("channel", sa.Text, nullable=False, server_default="email"),
    sa.Column("recipient_kind", sa.Text, nullable=False),
    sa.Column("user_id", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id")),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("casework.contact.contact_id")),
    sa.Column("address", sa.Text, comment="Of a bare address only; empty again once erased."),
    sa.Column("erased_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("template_code", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("calendar_method", sa.Text, comment="Of a calendar part: REQUEST or CANCEL."),
    sa.Column("calendar_text", sa.Text, comment="Its text, to which the two addresses are added when sent."),
    sa.Column(
        "attachment_id",
        sa.BigInteger,
        sa.ForeignKey("casework.attachment.attachment_id"),
        comment="A file of the query that goes with it, read when it is sent.",
    ),
    sa.Column("idempotency_key", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("not_before_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("last_error", sa.Text, comment="Why the last attempt failed, for people; never an address."),
    sa.Column("message_id_header", sa.Text, comment="Message-ID: the same for every attempt."),
    sa.Column("provider_reply", sa.Text, comment="What the mail server said when it took the message."),
    sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("created_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("sent_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("leased_by", sa.Text, comment="Which worker sends it at this moment."),
    sa.Column("leased_until_at", sa.TIMESTAMP(timezone=True)),
    sa.UniqueConstraint("idempotency_key"),
    sa.CheckConstraint("channel IN ('email')", name="channel"),
    sa.CheckConstraint(
        "status IN ('waiting', 'sending', 'sent', 'failed', 'given_up', 'cancelled')", name="status"
    ),
    sa.CheckConstraint(
        "recipient_kind IN ('user', 'contact', 'address')"
        " AND (recipient_kind = 'user') = (user_id IS NOT NULL)"
        " AND (recipient_kind = 'contact') = (contact_id IS NOT NULL)"
        " AND (recipient_kind = 'address') = (address IS NOT NULL OR erased_at IS NOT NULL)"
        " AND (address IS NULL OR erased_at IS NULL)",
        name="recipient",
    ),
    sa.CheckConstraint(
        "(status = 'sending') = (leased_by IS NOT NULL)"
        " AND (status = 'sending') = (leased_until_at IS NOT NULL)",
        name="lease",
    ),
    sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_dated"),
    sa.CheckConstraint("attempts >= 0", name="attempts"),
    sa.CheckConstraint(
        "(calendar_method IS NULL) = (calendar_text IS NULL)"
        " AND (calendar_method IS NULL OR calendar_method IN ('REQUEST', 'CANCEL'))",
        name="calendar",
    ),
    sa.Index("ix_message_to_be_sent", "not_before_at", "message_id", postgresql_where=TO_BE_SENT),
    sa.Index("ix_message_status", "status", "message_id"),
    sa.Index(
        "ix_message_user_id",
        "user_id",
        "template_code",
        "created_at",
        postgresql_where=sa.text("user_id IS NOT NULL"),
    ),
    sa.Index("ix_message_case_id", "case_id", postgresql_where=sa.text("case_id IS NOT NULL")),
    schema="casework",
)
