"""Queries that belong together: what suggests it, what is allowed, and what a merge takes over."""
