"""The tables in code are the tables the migrations make, and the migrations are one line."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data.migrate import _config, check_migrated
from data.tables import metadata


def test_migrations_form_one_line() -> None:
    script = ScriptDirectory.from_config(_config())
    assert len(script.get_heads()) == 1
    assert all(len(revision._all_down_revisions) <= 1 for revision in script.walk_revisions())


def test_models_are_what_migrations_make(owner_engine: Engine) -> None:
    options = {
        "include_schemas": True,
        "version_table": "schema_version",
        "version_table_schema": "reference",
        "compare_type": True,
    }
    with owner_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_a_migrated_database_is_accepted_by_the_application(own_engine: Engine) -> None:
    check_migrated(own_engine)


def test_the_application_may_not_rewrite_what_happened(own_engine: Engine) -> None:
    may = sa.text(
        "SELECT has_table_privilege('casework.case_event', 'UPDATE, DELETE, TRUNCATE')"
        " OR has_table_privilege('casework.audit', 'UPDATE, DELETE, TRUNCATE')"
        " OR has_table_privilege('casework.case_text', 'DELETE, TRUNCATE')"
        " OR has_schema_privilege('demo', 'USAGE')"
    )
    with own_engine.connect() as connection:
        assert connection.scalar(may) is False
