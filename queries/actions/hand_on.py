"""Hands a case to the department that must act: its clock begins, and it is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.settings import get_settings
from data.tables.findings import handoff
from queries.actions.send import send
from queries.cases import CaseRecord
from rules import events, states
from rules.actor import Actor
from rules.events import Event
from rules.handoffs import acknowledge_by, compose_handoff, tell_where
from rules.lookups import Reference
from rules.written import show_instant


def plan_first_handing(body: Mapping[str, Any], reference: Reference, now: datetime) -> list[Event]:
    """The event by which the desk hands a new finding on; none for what is billing.

    `body` is that of the case's first event.
    """
    move = reference.moves.get(("hand_over", states.NEW))
    if move is None or reference.categories[body["category_code"]].is_billing:
        return []
    step = {"status": move.to_status}
    return [Event(events.HANDED_OVER, now, step | expect(body["entity_code"], reference, now))]


def open_handoff(
    connection: Connection, actor: Actor, *, case: CaseRecord, reference: Reference, now: datetime
) -> None:
    """Begin the clock of the department that was just handed a case, and write to it where it has e-mail."""
    entity_code = case.state.entity_code
    assert entity_code is not None, "a case is handed to somebody"
    department = reference.departments.get(entity_code)
    due_at = acknowledge_by(department, now, reference.calendar)
    begun = {"entity_code": entity_code, "handed_at": now, "acknowledge_by_at": due_at}
    again = {"acknowledged_at": None, "their_reference": None, "late_told_at": None}
    statement = insert(handoff).values(case_id=case.case_id, first_handed_at=now, **begun)
    statement = statement.on_conflict_do_update(
        index_elements=["case_id"], set_={**begun, **again, "times": handoff.c.times + 1}
    )
    times = connection.execute(statement.returning(handoff.c.times)).scalar_one()
    if department is not None and department.email:
        draft = compose_handoff(
            case.reference,
            times,
            _tell_what(case, reference),
            tell_where(case.state.ward_no, case.state.region),
            department.email,
            show_instant(due_at) if due_at else "",
            get_settings().address,
        )
        send(connection, actor, [draft], case_id=case.case_id, now=now)


def expect(entity_code: str, reference: Reference, now: datetime) -> dict[str, Any]:
    """Who has it, and the day on which we ask after it: that of its clock, else the next working day."""
    due_at = acknowledge_by(reference.departments.get(entity_code), now, reference.calendar)
    today = reference.local_day(now)
    due_on = reference.local_day(due_at) if due_at else reference.calendar.working_day_after(today, 1)
    return {
        "entity_code": entity_code,
        "next_step": f"Acknowledgement due from {reference.entities[entity_code].name}",
        "next_step_on": due_on.isoformat(),
    }


def _tell_what(case: CaseRecord, reference: Reference) -> str:
    kind = reference.subcategories.get(case.state.subcategory_code or "")
    return kind.name if kind else reference.categories[case.state.category_code].name
