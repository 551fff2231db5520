"""The database and its settings."""
