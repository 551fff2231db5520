"""Correcting a bill: propose what should have been billed, decide on it, or take the proposal back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.corrections import correction, correction_line
from queries.actions.record import record
from queries.actions.steps import SHORTEST_REASON, begin, require_text
from queries.cases import CaseRecord, lock_case
from queries.changed_lines import find_changed_lines
from queries.corrections import Correction, lock_correction, read_taken_back, sum_moved
from queries.disputes import read_billed_lines
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.corrections.approval import Stage, check_decider, check_step, needs_another_person
from rules.corrections.lines import CorrectionLine, draw_up, sum_up
from rules.errors import Conflict, InvalidInput, NotFound
from rules.events import Event
from rules.line_key import LineKey
from rules.lookups import Reference


def propose_correction(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    right: Mapping[LineKey, Decimal],
    reason: str,
    rule: str | None = None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Propose the right amounts of lines, in rand without VAT; 0 only takes a line back.

    Within the limit of the profile and in the resident's favour it is approved at once; otherwise it waits
    for another person.

    Raises:
        InvalidInput: no account, no reason, or lines and amounts that make no correction.
    """
    case, step = begin(
        connection, actor, "propose_correction", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    reason = require_text(reason, "why the bill is wrong", shortest=SHORTEST_REASON)
    lines = _draw_up(connection, actor, case, right, reference)
    net = sum_up(lines)
    limit = reference.municipality.correction_limit_rand
    needs_other = needs_another_person(net, sum_moved(connection, case_id), limit)
    stage: Stage = "proposed" if needs_other else "approved"
    decided = {} if needs_other else {"decided_at": now, "decided_by": actor.user_id}
    values = {
        "case_id": case_id,
        "account_no": case.state.account_no,
        "stage": stage,
        "net_rand": net,
        "needs_other": needs_other,
        "rule": rule,
        "proposed_at": now,
        "proposed_by": actor.user_id,
    }
    new = sa.insert(correction).values(values | decided).returning(correction.c.correction_id)
    correction_id: int = connection.execute(new).scalar_one()
    _write_lines(connection, correction_id, case.state.account_no, lines)
    body = step | _tell(correction_id, stage, net)
    told = Event(events.BILL_CORRECTION, now, body, actor.user_id)
    return record(connection, actor, case, [told], texts=[("reason", reason)], reference=reference, now=now)


def _draw_up(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    right: Mapping[LineKey, Decimal],
    reference: Reference,
) -> tuple[CorrectionLine, ...]:
    account_no = case.state.account_no
    if account_no is None:
        raise InvalidInput("Add the account to the query first: a correction names lines of its bills.")
    billed = read_billed_lines(connection, account_no, right, reference.timezone)
    return draw_up(
        billed,
        right,
        taken_back=read_taken_back(connection, actor, account_no),
    )


def _write_lines(
    connection: Connection, correction_id: int, account_no: str | None, lines: tuple[CorrectionLine, ...]
) -> None:
    connection.execute(
        sa.insert(correction_line),
        [
            {
                "correction_id": correction_id,
                "n": number,
                "account_no": account_no,
                "kind": line.kind,
                **line.line._asdict(),
                "service": line.service,
                "code": line.code,
                "amount_rand": line.amount_rand,
                "vat_rand": line.vat_rand,
                "is_live": True,
            }
            for number, line in enumerate(lines, start=1)
        ],
    )


def decide_correction(
    connection: Connection,
    actor: Actor,
    *,
    correction_id: int,
    approve: bool,
    reason: str,
    reference: Reference,
    now: datetime,
) -> Correction:
    """Let somebody else's correction through or reject it, with the reason.

    Raises:
        NotAllowed: the actor proposed it.
        InvalidInput: it was decided already, or a rejection gives no reason.
        Conflict: a line is not billed any more as it was when this was proposed.
    """
    check(actor, "decide_correction")
    found = lock_correction(connection, correction_id)
    check_decider(found.proposed_by, actor.user_id)
    if approve:
        _require_current(connection, found)
    else:
        require_text(reason, "why it is rejected", shortest=SHORTEST_REASON)
    return _step(
        connection, actor, found, "approved" if approve else "rejected", reason.strip(), reference, now
    )


def _require_current(connection: Connection, found: Correction) -> None:
    changed = find_changed_lines(connection, [found])[found.correction_id]
    if changed:
        told = "; ".join(str(each) for each in changed)
        raise Conflict(
            f"The bill has changed since this was proposed: {told}. Reject it and propose it anew."
        )


def withdraw_correction(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    correction_id: int,
    reason: str,
    reference: Reference,
    now: datetime,
) -> Correction:
    """Take a correction of a query back before the billing system has it.

    Raises:
        InvalidInput: it went out, or was decided against, or no reason is given.
    """
    check(actor, "propose_correction")
    found = lock_correction(connection, correction_id)
    if found.case_id != case_id:
        raise NotFound("That correction belongs to another query.")
    reason = require_text(reason, "why it is withdrawn", shortest=SHORTEST_REASON)
    return _step(connection, actor, found, "withdrawn", reason, reference, now)


def _step(
    connection: Connection,
    actor: Actor,
    found: Correction,
    stage: Stage,
    reason: str,
    reference: Reference,
    now: datetime,
) -> Correction:
    check_step(found.stage, stage)
    this = correction.c.correction_id == found.correction_id
    decision = {"decided_at": now, "decided_by": actor.user_id} if found.stage == "proposed" else {}
    connection.execute(sa.update(correction).where(this).values(stage=stage, **decision))
    if stage in ("rejected", "withdrawn"):
        own = correction_line.c.correction_id == found.correction_id
        connection.execute(sa.update(correction_line).where(own).values(is_live=False))
    case = lock_case(connection, actor, case_id=found.case_id, seen_seq=None)
    body = _tell(found.correction_id, stage, found.net_rand)
    told = Event(events.BILL_CORRECTION, now, body, actor.user_id)
    texts = [("reason", reason)] if reason else []
    record(connection, actor, case, [told], texts=texts, reference=reference, now=now)
    return lock_correction(connection, found.correction_id)


def _tell(correction_id: int, stage: Stage, net_rand: Decimal) -> dict[str, object]:
    return {"correction_id": correction_id, "stage": stage, "net_rand": str(net_rand)}
