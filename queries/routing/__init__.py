"""Routing rules at work: on a query that is logged, and tried on those received before."""
