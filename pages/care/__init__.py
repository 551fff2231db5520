"""Screens of customer-care agents."""
