"""Councillors read what is known of areas: power and water cuts are no secret."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE POLICY councillors_read ON casework.area_alert FOR SELECT"
        " USING ((SELECT current_setting('app.role', true)) = 'councillor')"
    )


def downgrade() -> None:
    op.execute("DROP POLICY councillors_read ON casework.area_alert")
