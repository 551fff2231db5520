"""Queries that belong together, on the page of one of them."""
