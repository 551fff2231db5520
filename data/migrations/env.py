"""Runs migrations on the connection that data.migrate hands over."""

from alembic import context

from data.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    version_table="schema_version",
    version_table_schema="reference",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
