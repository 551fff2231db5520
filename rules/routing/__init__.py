"""Rules that send a query to its team: how they read, how they decide, what they would have changed."""
