"""The e-mail that each resident of many queries gets."""

from rules.bulk.changes import Tell
from rules.lookups import Reference
from rules.messages import Draft, to_contact

TEMPLATE = "bulk_message"


def make_key(bulk_id: int, case_id: int) -> str:
    """The key of the e-mail about one query of a change of many."""
    return f"{TEMPLATE}:{bulk_id}:{case_id}"


def compose(change: Tell, key: str, contact_id: int, case_reference: str, reference: Reference) -> Draft:
    """The words of the change, about one query and signed by the municipality."""
    city = reference.municipality
    return Draft(
        key=key,
        to=to_contact(contact_id),
        template_code=TEMPLATE,
        subject=f"{change.subject} ({case_reference})",
        body=f"About your query {case_reference}\n\n{change.body}\n\n{city.name}\n{city.call_centre}",
        not_before_at=change.not_before_at,
    )
