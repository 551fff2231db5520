"""What clocks are read by, as it changed: every version of the rules whole, and the declared stoppages."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from data.tables.base import metadata

clock_revision = sa.Table(
    "clock_revision",
    metadata,
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("made_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("rules", sa.Text, nullable=False, comment="The whole rulebook as JSON."),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("affected_from", sa.TIMESTAMP(timezone=True)),
    sa.Column("affected_to", sa.TIMESTAMP(timezone=True)),
    sa.Column("cases_read", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cases_changed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("finished_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("kind IN ('profile', 'policy', 'calendar', 'stoppage')", name="kind"),
    sa.CheckConstraint("revision >= 1", name="revision"),
    sa.CheckConstraint("affected_to > affected_from", name="affected"),
    schema="casework",
)

clock_change = sa.Table(
    "clock_change",
    metadata,
    sa.Column("case_id", sa.BigInteger, sa.ForeignKey("casework.cases.case_id")),
    sa.Column("revision", sa.Integer, sa.ForeignKey("casework.clock_revision.revision")),
    sa.Column("due_before_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("due_after_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint("case_id", "revision"),
    schema="casework",
)

stoppage = sa.Table(
    "stoppage",
    metadata,
    sa.Column("stoppage_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("starts_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("regions", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("category_codes", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("declared_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id"), nullable=False),
    sa.Column("declared_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("cancelled_by", sa.BigInteger, sa.ForeignKey("casework.app_user.user_id")),
    sa.Column("cancelled_at", sa.TIMESTAMP(timezone=True)),
    sa.CheckConstraint("ends_at > starts_at", name="length"),
    sa.CheckConstraint("(cancelled_by IS NULL) = (cancelled_at IS NULL)", name="cancelled"),
    schema="casework",
)
