"""Virtual sessions: what holds of them, without a database."""
