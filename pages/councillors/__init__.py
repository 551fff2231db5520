"""Screens of councillors."""
