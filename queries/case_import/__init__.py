"""Imports of cases: what SQL does of them."""
