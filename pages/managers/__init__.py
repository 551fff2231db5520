"""Screens of managers."""
