"""Tables by noun. Importing this package completes the metadata."""

from data.tables import attachments, billing, cases, demo, facts, imports, jobs, messages, people, reference
from data.tables.base import metadata

__all__ = [
    "attachments",
    "billing",
    "cases",
    "demo",
    "facts",
    "imports",
    "jobs",
    "messages",
    "metadata",
    "people",
    "reference",
]
