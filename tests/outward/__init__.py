"""Tests of bytes and wires."""
