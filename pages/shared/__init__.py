"""Screens every signed-in person has."""
