"""Screens of billing query experts."""
