"""What the municipality is, in schema `reference`.

Every row says where it comes from: `origin` 'profile' rows belong to the files under data/reference and
follow them on every load; 'local' rows belong to this installation and no load touches them. `confidence`
says how far `source` carries. Validity includes both ends; an empty `valid_to` means until replaced.
"""

from data.tables.reference.departments import department
from data.tables.reference.evenings import session_outcome, session_rules, session_topic
from data.tables.reference.facilities import facility_item, facility_kind
from data.tables.reference.outings import outing_rules
from data.tables.reference.places import (
    calendar,
    declared_day,
    delimitation,
    municipality,
    office_hours,
    profile_load,
    region,
    service_centre,
    ward,
)
from data.tables.reference.tariffs import tariff
from data.tables.reference.topics import (
    category,
    cause,
    cause_category,
    checklist,
    document,
    entity,
    outcome,
    ownership,
    subcategory,
)
from data.tables.reference.workflow import (
    age_bucket,
    channel,
    customer_class,
    escalation,
    language,
    move,
    policy,
    priority,
    priority_credit,
    status,
    target,
)

__all__ = [
    "age_bucket",
    "calendar",
    "category",
    "cause",
    "cause_category",
    "channel",
    "checklist",
    "customer_class",
    "declared_day",
    "delimitation",
    "department",
    "document",
    "entity",
    "escalation",
    "facility_item",
    "facility_kind",
    "language",
    "move",
    "municipality",
    "office_hours",
    "outcome",
    "outing_rules",
    "ownership",
    "policy",
    "priority",
    "priority_credit",
    "profile_load",
    "region",
    "service_centre",
    "session_outcome",
    "session_rules",
    "session_topic",
    "status",
    "subcategory",
    "target",
    "tariff",
    "ward",
]
