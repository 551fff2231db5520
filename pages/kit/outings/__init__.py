"""Pieces of the pages about outings."""
