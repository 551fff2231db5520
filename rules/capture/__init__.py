"""What holds when a query is taken on the spot: where it is about, what is like it, what is handed over."""
