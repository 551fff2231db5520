"""When the pieces of an uploaded file were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_upload",
        sa.Column(
            "erased_at", sa.TIMESTAMP(timezone=True), nullable=True, comment="Its pieces are gone since."
        ),
        schema="casework",
    )
    op.create_index(
        "ix_import_upload_kept", "import_upload", ["uploaded_at"], schema="casework",
        postgresql_where=sa.text("erased_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_import_upload_kept", "import_upload", schema="casework")
    op.drop_column("import_upload", "erased_at", schema="casework")
