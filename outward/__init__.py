"""Bytes and wires that need no database."""
