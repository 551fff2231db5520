"""What each case counts for, said again in plain Python over its flows and deadlines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from queries.cases import CaseRecord
from rules import events as kinds
from rules import flows, states
from rules.events import Event
from rules.flows import Flow
from rules.lookups import Reference

DETOURS = {"documents_requested", "handed_over", "handed_back", "recategorised", "reopened"}
IDLE = {kinds.LOGGED, kinds.CLAIMED, kinds.ASSIGNED, kinds.RELEASED, kinds.REOPENED, kinds.SOURCE_STATUS}


@dataclass(frozen=True)
class Count:
    """One case counted once under a name, on a day, in a cell."""

    name: str
    on: date
    cell: dict[str, Any]


def list_counts(
    case: CaseRecord, reference: Reference, history: Sequence[Event] | None = None
) -> Iterator[Count]:
    """All counts of a case. Without a history, whatever staff resolved was resolved at the first contact."""
    yield from _count_flows(case, reference, history)
    yield from _count_deadlines(case, reference)


def _count_flows(case: CaseRecord, reference: Reference, history: Sequence[Event] | None) -> Iterator[Count]:
    closings = [flow for flow in case.state.flows if flow.kind == flows.CLOSED]
    for place, flow in enumerate(case.state.flows):
        on = reference.local_day(flow.at)
        cell = {**flow._asdict(), "source": case.source}
        yield Count(flow.kind, on, cell)
        if flow.kind != flows.CLOSED:
            continue
        if any(later.kind == flows.REOPENED for later in case.state.flows[place:]):
            yield Count("came_back", on, cell)
        if flow is closings[-1]:
            yield from (Count(name, on, cell) for name in _name_resolution(case, flow, history))


def _name_resolution(case: CaseRecord, flow: Flow, history: Sequence[Event] | None) -> Iterator[str]:
    yield "resolved"
    yield "on_time" if flow.at <= case.due_at else "late"
    yield "on_time_raw" if flow.at <= case.raw_due_at else "late_raw"
    yield "in_promise" if flow.at <= case.promise_due_at else "promise_missed"
    yield "unstated" if flow.outcome_code == states.NOT_STATED else "stated"
    if history is None:
        if case.state.staff_acted:
            yield from ("touched", "first_contact")
        return
    before = [event for event in history if event.at <= flow.at]
    if any(event.source == kinds.DESK and event.actor_id > 0 for event in before):
        yield "touched"
        asked = sum(event.kind == kinds.CONTACTED for event in before)
        detour = any(event.kind in DETOURS for event in before)
        yield "later_contact" if detour or asked > 1 else "first_contact"


def _count_deadlines(case: CaseRecord, reference: Reference) -> Iterator[Count]:
    state = case.state
    if state.outcome_code == states.MERGED:
        return
    cell = {**{name: getattr(state, name) for name in Flow._fields[2:]}, "source": case.source}
    for name, due_at in (("due", case.due_at), ("due_raw", case.raw_due_at)):
        on = reference.local_day(due_at)
        is_met = state.resolved_at is not None and state.resolved_at <= due_at
        yield Count(name, on, cell)
        yield Count(f"{name}_met" if is_met else f"{name}_missed", on, cell)
    if state.staff_acted:
        on = reference.local_day(case.response_due_at)
        answered = [at for at in (state.first_response_at, state.resolved_at) if at is not None]
        is_met = bool(answered) and min(answered) <= case.response_due_at
        yield Count("response_due", on, cell)
        yield Count("response_met" if is_met else "response_missed", on, cell)


def count_touches(history: Sequence[Event], flow: Flow) -> int:
    """How often staff did something about a query up to a closing."""
    return sum(e.at <= flow.at and e.actor_id > 0 and e.kind not in IDLE for e in history)
