"""Files that were uploaded for an import, named maps, and the rows that wait for repair with their cells."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SEEN = "(SELECT current_setting('app.role', true)) IN ('admin', 'system')"


def upgrade() -> None:
    _make_uploads()
    _make_maps()
    _widen_batches()
    _widen_rejects()
    for table in ("import_upload", "import_upload_part", "import_map"):
        op.execute(f"ALTER TABLE casework.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY by_role ON casework.{table} USING ({SEEN}) WITH CHECK ({SEEN})")
    op.execute("GRANT SELECT, INSERT, DELETE ON casework.import_upload_part TO tharollo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON casework.import_map TO tharollo_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON casework.import_upload TO tharollo_app")
    op.execute("GRANT UPDATE (cells, state, reason, settled_by, settled_at, settled_reason)"
               " ON casework.import_reject TO tharollo_app")  # fmt: skip
    op.execute("GRANT USAGE ON SEQUENCE casework.import_upload_upload_id_seq TO tharollo_app")


def _make_uploads() -> None:
    op.create_table(
        "import_upload",
        sa.Column("upload_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_bytes", sa.BigInteger(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "found", JSONB(), nullable=True, comment="What a worker saw in it: form, columns, guesses."
        ),
        sa.Column("map", JSONB(), nullable=True, comment="The import map that was chosen for it."),
        sa.Column("look_job", sa.BigInteger(), nullable=True),
        sa.Column("try_job", sa.BigInteger(), nullable=True),
        sa.Column("import_job", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("file_bytes > 0", name=op.f("ck_import_upload_not_empty")),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["casework.app_user.user_id"], name=op.f("fk_import_upload_uploaded_by")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["casework.job.job_id"], name=op.f(f"fk_import_upload_{name}"))
            for name in ("look_job", "try_job", "import_job")
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_import_upload")),
        schema="casework",
    )
    op.create_table(
        "import_upload_part",
        sa.Column("upload_id", sa.BigInteger(), nullable=False),
        sa.Column("part_no", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["casework.import_upload.upload_id"], name=op.f("fk_import_upload_part_upload_id")
        ),
        sa.PrimaryKeyConstraint("upload_id", "part_no", name=op.f("pk_import_upload_part")),
        schema="casework",
    )


def _make_maps() -> None:
    op.create_table(
        "import_map",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("map", JSONB(), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_import_map_name_length")),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["casework.app_user.user_id"], name=op.f("fk_import_map_saved_by")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_import_map")),
        schema="casework",
    )


def _widen_batches() -> None:
    op.add_column("import_batch", sa.Column("map", JSONB(), nullable=True), schema="casework")
    op.add_column("import_batch", sa.Column("header", JSONB(), nullable=True), schema="casework")
    op.add_column("import_batch", sa.Column("upload_id", sa.BigInteger(), nullable=True), schema="casework")
    op.create_foreign_key(
        op.f("fk_import_batch_upload_id"), "import_batch", "import_upload", ["upload_id"], ["upload_id"],
        source_schema="casework", referent_schema="casework",
    )  # fmt: skip


def _widen_rejects() -> None:
    for column in (
        sa.Column("cells", JSONB(), nullable=True, comment="The row as it is; none where it has no form."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True),
    ):
        op.add_column("import_reject", column, schema="casework")
    op.create_check_constraint(
        op.f("ck_import_reject_state"),
        "import_reject",
        "state IN ('open', 'waiting', 'corrected', 'dismissed')",
        schema="casework",
    )
    op.create_check_constraint(
        op.f("ck_import_reject_dismissed_for_a_reason"),
        "import_reject",
        "(state = 'dismissed') = (settled_reason IS NOT NULL)",
        schema="casework",
    )
    op.create_index(
        "ix_import_reject_open", "import_reject", ["batch_id", "line"], schema="casework",
        postgresql_where=sa.text("state IN ('open', 'waiting')"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_import_reject_open", "import_reject", schema="casework")
    for name in ("dismissed_for_a_reason", "state"):
        op.drop_constraint(op.f(f"ck_import_reject_{name}"), "import_reject", schema="casework")
    for name in ("settled_reason", "settled_at", "settled_by", "state", "cells"):
        op.drop_column("import_reject", name, schema="casework")
    op.drop_constraint(op.f("fk_import_batch_upload_id"), "import_batch", schema="casework")
    for name in ("upload_id", "header", "map"):
        op.drop_column("import_batch", name, schema="casework")
    for name in ("import_map", "import_upload_part", "import_upload"):
        op.drop_table(name, schema="casework")
