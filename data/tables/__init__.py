"""Tables by noun. Importing this package completes the metadata."""

from data.tables import (
    attachments,
    billing,
    campaigns,
    cases,
    clusters,
    corrections,
    demo,
    diagnosis,
    disputes,
    facts,
    imports,
    jobs,
    messages,
    people,
    rebates,
    reference,
    seats,
)
from data.tables.base import metadata

__all__ = [
    "attachments",
    "billing",
    "campaigns",
    "cases",
    "clusters",
    "corrections",
    "demo",
    "diagnosis",
    "disputes",
    "facts",
    "imports",
    "jobs",
    "messages",
    "metadata",
    "people",
    "rebates",
    "reference",
    "seats",
]
