"""The other query that somebody means by what they typed."""

from sqlalchemy import Connection

from queries.case_page import LONGEST_TYPED
from queries.cases import CaseRecord, find_near
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference
from rules.references import candidates


def get_typed(connection: Connection, actor: Actor, *, typed: str, reference: Reference) -> CaseRecord:
    """The query of a reference as it was written, or with one slip.

    Raises:
        InvalidInput: nothing was typed.
        NotFound: there is none in the actor's area, or several are alike.
    """
    check(actor, "see_links")
    return find_typed(connection, typed, reference)


def find_typed(connection: Connection, typed: str, reference: Reference) -> CaseRecord:
    """The same, for work that has checked who asks."""
    text = typed.strip()[:LONGEST_TYPED]
    if not text:
        raise InvalidInput("Type the reference of the other query.")
    near = candidates(text, prefix=reference.municipality.reference_prefix, regions=reference.region_letters)
    found = find_near(connection, near)
    if len(found) != 1:
        raise NotFound(f"There is no query {text} in your area. Check the reference.")
    return found[0]
