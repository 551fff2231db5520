"""The municipality's look-ups as plain values, passed as an argument to whatever needs them."""

from rules.lookups.bundle import Reference
from rules.lookups.evenings import SessionOutcome, SessionRules, Window, parse_window
from rules.lookups.outings import OutingRules
from rules.lookups.records import (
    AgeBucket,
    Category,
    Cause,
    Channel,
    ChecklistItem,
    Delimitation,
    Entity,
    Move,
    Municipality,
    Named,
    Outcome,
    Ownership,
    Region,
    ServiceCentre,
    Status,
    Subcategory,
    Ward,
    list_live,
)

__all__ = [
    "AgeBucket",
    "Category",
    "Cause",
    "Channel",
    "ChecklistItem",
    "Delimitation",
    "Entity",
    "Move",
    "Municipality",
    "Named",
    "Outcome",
    "OutingRules",
    "Ownership",
    "Reference",
    "Region",
    "ServiceCentre",
    "SessionOutcome",
    "SessionRules",
    "Status",
    "Subcategory",
    "Ward",
    "Window",
    "list_live",
    "parse_window",
]
