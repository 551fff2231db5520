"""Pieces that screens share; no screens."""
