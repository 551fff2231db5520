"""Raises an alert where supply was touched for money in dispute, and takes the manager's answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.disputes import cut_alert
from queries.actions.record import record
from queries.actions.steps import SHORTEST_REASON, require_text
from queries.actions.tell_managers import list_managers
from queries.cases import CaseRecord, lock_case
from queries.cuts import Owed, read_new_steps
from queries.disputes import read_entries_by_account
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.disputes.cuts import Cut, Day, SupplyStep, compose_alert, find_cut, is_disputed
from rules.errors import NotFound
from rules.events import Event
from rules.lookups import Reference
from rules.scope import covers


def find_cuts(connection: Connection, actor: Actor, *, reference: Reference) -> list[Cut]:
    """Steps against supply that needed money in dispute and of which no alert was raised."""
    check(actor, "run_jobs")
    steps = read_new_steps(connection)
    entries = read_entries_by_account(connection, {step.account_no for step in steps})
    disputed = [
        (step, entries[step.account_no], day)
        for step in steps
        for day in (_day_of(step, reference),)
        if is_disputed(entries[step.account_no], day)
    ]
    owed = Owed(connection, {step.account_no for step, _, _ in disputed})
    found = (find_cut(step, owed.on(step.account_no, step.step_on), own, day) for step, own, day in disputed)
    return [cut for cut in found if cut is not None]


def _day_of(step: SupplyStep, reference: Reference) -> Day:
    next_day = reference.midnight(step.step_on + timedelta(days=1))
    return Day(reference.midnight(step.step_on), next_day - timedelta(microseconds=1))


def raise_alert(
    connection: Connection, actor: Actor, *, cut: Cut, address: str, reference: Reference, now: datetime
) -> int:
    """Tell every query that disputes the money, and its managers; gives how many alerts are new.

    `address` is where browsers find the desk. What was raised already, here or by another worker, is left.
    """
    check(actor, "run_jobs")
    managers = list_managers(connection, actor)
    raised = 0
    for case_id in cut.case_ids:
        case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
        if not _keep(connection, case_id, cut, now):
            continue
        raised += 1
        drafts = compose_alert(case.reference, cut, _list_told(case, managers), address)
        told = _tell(cut.step, "raised") | {"disputed_rand": str(cut.disputed_rand)}
        event = Event(events.CUT_IN_DISPUTE, now, told)
        record(connection, actor, case, [event], messages=drafts, reference=reference, now=now)
    return raised


def _keep(connection: Connection, case_id: int, cut: Cut, now: datetime) -> bool:
    step = cut.step
    new = insert(cut_alert).values(
        case_id=case_id,
        account_no=step.account_no,
        step=step.step,
        step_on=step.step_on,
        order_no=step.order_no,
        step_rand=step.amount_rand,
        disputed_rand=cut.disputed_rand,
        rest_rand=cut.rest_rand,
        found_at=now,
    )
    kept = new.on_conflict_do_nothing(index_elements=["case_id", "step", "step_on"])
    return connection.execute(kept.returning(cut_alert.c.alert_id)).scalar_one_or_none() is not None


def _list_told(case: CaseRecord, managers: Sequence[Actor]) -> list[int]:
    state = case.state
    return [
        manager.user_id
        for manager in managers
        if covers(manager, category_code=state.category_code, region=state.region, ward_no=state.ward_no)
    ]


def answer_alert(
    connection: Connection,
    actor: Actor,
    *,
    alert_id: int,
    answer: str,
    reference: Reference,
    now: datetime,
) -> None:
    """Say what was done about an alert; it leaves the managers' screens, the words stay with the query.

    Raises:
        NotFound: there is none among the actor's queries, or somebody answered it.
        InvalidInput: the answer says too little.
    """
    check(actor, "answer_alert")
    answer = require_text(answer, "what was done about it", shortest=SHORTEST_REASON)
    row = connection.execute(
        sa.select(cut_alert)
        .where(cut_alert.c.alert_id == alert_id, cut_alert.c.answered_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("Somebody answered this alert already, or it is outside your area.")
    connection.execute(
        sa.update(cut_alert)
        .where(cut_alert.c.alert_id == alert_id)
        .values(answered_at=now, answered_by=actor.user_id)
    )
    case = lock_case(connection, actor, case_id=row.case_id, seen_seq=None)
    body = {"stage": "answered", "step": row.step, "step_on": row.step_on.isoformat()}
    event = Event(events.CUT_IN_DISPUTE, now, body, actor.user_id)
    record(connection, actor, case, [event], texts=[("answer", answer)], reference=reference, now=now)


def _tell(step: SupplyStep, stage: str) -> dict[str, object]:
    return {
        "stage": stage,
        "step": step.step,
        "step_on": step.step_on.isoformat(),
        "step_rand": str(step.amount_rand),
    }
