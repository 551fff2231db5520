"""The page of a query together with the queries it is linked with, in one transaction."""

from sqlalchemy import Connection

from queries.case_page import CasePage, get_case_page
from queries.linking.links import Link, list_links
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference


def get_linked_page(
    connection: Connection, actor: Actor, *, text: str, reference: Reference, most_events: int
) -> tuple[CasePage, list[Link]]:
    """The query with that reference, and its links.

    Raises:
        NotFound: there is none in the actor's area.
    """
    check(actor, "see_case")
    page = get_case_page(connection, actor, text=text, reference=reference, most_events=most_events)
    return page, list_links(connection, actor, case_id=page.case.case_id)
