"""Pieces of the page that takes a query beside the resident, one thumb wide."""
