"""A query with a past: taken, waited for the resident, moved to another category, lay with City Power."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from data.transaction import set_actor
from queries.actions.hold import claim
from queries.actions.pass_on import hand_back, hand_over
from queries.actions.plan import recategorise
from queries.actions.talk import receive_documents, request_documents
from queries.cases import CaseRecord
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from tests.make import make_case

# Monday 7 September 2026, 09:30 in Johannesburg; Heritage Day is the Thursday of the third week
RECEIVED_AT = datetime(2026, 9, 7, 7, 30, tzinfo=UTC)
_MORNING = timedelta(hours=1)


def on(day: int) -> datetime:
    """10:30 in Johannesburg, so many days after the receipt."""
    return RECEIVED_AT + timedelta(days=day) + _MORNING


def make_lived_case(
    connection: Connection, reference: Reference, expert: Actor, **changes: Any
) -> CaseRecord:
    """Nobody had it for a day, the resident from day 3 to 8, City Power from day 9 to 16; not resolved."""
    case = make_case(connection, reference, now=RECEIVED_AT, category_code="account", **changes)
    set_actor(connection, expert)

    def do(action: Any, day: int, **values: Any) -> CaseRecord:
        known = {"case_id": case.case_id, "seen_seq": None, "reference": reference, "now": on(day)}
        done: CaseRecord = action(connection, expert, **known, **values)
        return done

    do(claim, 1)
    do(recategorise, 2, category_code="metering", subcategory_code=None, reason="It is about the meter.")
    document = next(iter(reference.list_documents("metering"))).document_code
    do(request_documents, 3, document_codes=[document], until_on=on(10).date())
    do(receive_documents, 8, document_codes=[document], next_step_on=on(12).date())
    do(hand_over, 9, entity_code="city_power", question="Is the reading right?", answer_by_on=on(20).date())
    last = do(hand_back, 16, answer="It was read twice.", next_step_on=on(18).date())
    set_actor(connection, SYSTEM)
    return last
