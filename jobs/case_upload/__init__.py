"""Uploaded files on a worker: what they are, what is in them, tried, imported, and rows tried again."""
