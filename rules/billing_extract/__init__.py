"""The contract between a billing system and the desk: its files, columns and codes."""

from rules.billing_extract.columns import Column, FileSpec, Parent
from rules.billing_extract.files import FILES, file_named

__all__ = ["FILES", "Column", "FileSpec", "Parent", "file_named"]
