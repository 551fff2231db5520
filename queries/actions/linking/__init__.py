"""Joining queries and taking them apart: parents, merges, splits."""
