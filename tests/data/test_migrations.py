"""The tables in code are the tables the migrations make, and the migrations are one line."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data.migrate import _config
from data.schema_version import NotMigrated, check_migrated, is_current, newest_version
from data.tables import metadata
from tests.database import Databases


def test_migrations_form_one_line() -> None:
    script = ScriptDirectory.from_config(_config())
    assert script.get_heads() == [newest_version()]
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


def test_files_are_named_after_their_revision() -> None:
    for revision in ScriptDirectory.from_config(_config()).walk_revisions():
        assert str(revision.module.__file__).rpartition("/")[2].startswith(f"{revision.revision}_")


def test_a_migrated_database_is_accepted_by_the_application(
    engine: Engine, server: Databases, database: str
) -> None:
    check_migrated(engine)
    assert is_current(server.app_url(database))


def test_a_database_of_another_version_is_refused(
    own_engine: Engine, owner_engine: Engine, server: Databases
) -> None:
    with owner_engine.begin() as connection:
        connection.execute(sa.text("UPDATE reference.schema_version SET version_num = '0001'"))
    with pytest.raises(NotMigrated, match=f"is at schema 0001, this version needs {newest_version()}"):
        check_migrated(own_engine)
    assert not is_current(server.app_url(str(own_engine.url.database)))


def test_a_database_without_our_schema_is_refused(own_engine: Engine, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE reference.schema_version"))
    with pytest.raises(NotMigrated, match="is at schema none"):
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
