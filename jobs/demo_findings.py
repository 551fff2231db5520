"""The synthetic city's findings: open queries that are not billing, handed to their departments."""

from datetime import datetime, timedelta
from typing import Final

from data.transaction import perform, read
from queries.actions.handoffs import acknowledge
from queries.actions.pass_on import hand_over
from queries.cases import get_case
from queries.triage import Cursor, TriageRow, list_triage
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

MOST: Final = 60
# of every five, two are acknowledged
_ANSWERED: Final = (0, 3)


def make_findings(agent: Actor, reference: Reference, now: datetime) -> int:
    """Hand on what nobody has yet, and let some departments answer; gives how many were handed on."""
    found = _list_open(agent, reference, now)
    by_on = reference.calendar.working_day_after(reference.local_day(now), 5)
    for place, row in enumerate(found):
        perform(
            agent,
            hand_over,
            case_id=row.case_id,
            seen_seq=None,
            entity_code=reference.owner_entity(row.category_code, row.subcategory_code, by_on),
            question="Please look at it on site.",
            answer_by_on=by_on,
            reference=reference,
            now=max(_last_event(agent, row), now - timedelta(hours=9 * (place % 7))),
        )
        if place % 5 in _ANSWERED:
            perform(
                agent,
                acknowledge,
                case_id=row.case_id,
                seen_seq=None,
                their_reference=f"W{4100 + place}",
                done_by_on=by_on,
                reference=reference,
                now=now,
            )
    return len(found)


def _last_event(agent: Actor, row: TriageRow) -> datetime:
    """When something last happened to a query: nothing is done to it before that."""
    return read(agent, get_case, reference=row.reference).state.last_event_at or row.received_at


def _list_open(agent: Actor, reference: Reference, now: datetime) -> list[TriageRow]:
    codes = tuple(each.code for each in reference.categories.values() if not each.is_billing)
    page = read(
        agent,
        list_triage,
        case_filter=CaseFilter(whose="all", statuses=("new", "in_progress"), category_codes=codes),
        cursor=Cursor(now),
        reference=reference,
        page_rows=MOST,
    )
    return list(page.rows)
