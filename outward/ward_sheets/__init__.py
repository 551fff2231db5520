"""Sheets of outings and wards as PDFs."""
