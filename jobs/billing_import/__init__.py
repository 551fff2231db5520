"""Billing extracts into the billing schema."""
