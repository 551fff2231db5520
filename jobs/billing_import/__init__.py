"""Billing extracts come in here."""

from jobs.billing_import.importer import load
from jobs.billing_import.report import ImportReport

__all__ = ["ImportReport", "load"]
