"""Tables by noun. Importing this package completes the metadata."""

from data.tables import billing, people, reference
from data.tables.base import metadata

__all__ = ["billing", "metadata", "people", "reference"]
