"""Findings as a sheet for the department that must act."""
