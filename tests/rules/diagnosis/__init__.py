"""Accounts with one thing wrong, or with noise only."""
