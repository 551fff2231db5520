"""Saved views of the queue, which columns it shows, and the queue as a file."""
