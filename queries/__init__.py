"""What can be asked of the database, one module a topic."""
