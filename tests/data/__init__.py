"""Tests of the database server, its settings and its helpers."""
