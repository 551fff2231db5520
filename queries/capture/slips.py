"""What stands on the slip of a query."""

from sqlalchemy import Connection

from queries.cases import CaseRecord, get_case
from rules.access import check
from rules.actor import Actor
from rules.capture.slips import Slip
from rules.lookups import Reference


def get_slip(connection: Connection, actor: Actor, *, case_reference: str, reference: Reference) -> Slip:
    """The slip of a query.

    Raises:
        NotFound: there is none, or it is outside the actor's scope.
    """
    check(actor, "log_case")
    return make_slip(get_case(connection, actor, reference=case_reference), reference)


def make_slip(case: CaseRecord, reference: Reference) -> Slip:
    """The slip of a query that was just logged."""
    category = reference.categories.get(case.state.category_code)
    return Slip(
        reference=case.reference,
        municipality=reference.municipality.short_name,
        category=category.name if category else case.state.category_code,
        received_on=reference.local_day(case.state.received_at or case.logged_at),
        answer_by_on=reference.local_day(case.promise_due_at),
        call_centre=reference.municipality.call_centre,
    )
