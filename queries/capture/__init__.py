"""What is asked while a query is taken on the spot."""
