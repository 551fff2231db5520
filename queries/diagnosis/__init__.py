"""Reads for the diagnosis of accounts."""
