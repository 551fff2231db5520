"""Imports cases and their events from the files of other systems; docs/import-map.md says how."""

from jobs.case_import.faults import FileRefused, MapRefused
from jobs.case_import.importer import run
from jobs.case_import.summary import ImportSummary

__all__ = ["FileRefused", "ImportSummary", "MapRefused", "run"]
