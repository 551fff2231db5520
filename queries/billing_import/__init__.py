"""Extracts on their way in: staging, checks, control totals, merge."""
