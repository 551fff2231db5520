"""Tables by noun. Importing this package completes the metadata."""

from data.tables import people
from data.tables.base import metadata

__all__ = ["metadata", "people"]
