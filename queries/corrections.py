"""Corrections of bills: those of a query, those that wait for a decision, and their lines."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, case_text, cases
from data.tables.corrections import correction, correction_line
from data.tables.people import app_user
from data.transaction import as_system
from rules.access import check
from rules.actor import Actor
from rules.corrections.approval import LIVE, Stage
from rules.corrections.confirmation import Difference
from rules.corrections.lines import CorrectionLine
from rules.errors import NotFound
from rules.events import BILL_CORRECTION
from rules.line_key import LineKey, read_line_key

_KEY: Final = ("billing_month", "invoice_no", "line_no")
_NONE: Final = sa.text("'[]'::jsonb")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of an account's bills, in rand with VAT; `net_rand` below 0: less to pay.

    `extract_no`: the last extract that was compared with it; `differences`: what that shows otherwise.
    """

    correction_id: int
    case_id: int
    reference: str
    account_no: str
    stage: Stage
    net_rand: Decimal
    needs_other: bool
    rule: str | None
    proposed_at: datetime
    proposed_by: int
    proposed_by_name: str
    decided_at: datetime | None
    decided_by_name: str | None
    extract_no: int | None
    differences: tuple[Difference, ...]
    lines: tuple[CorrectionLine, ...]


def list_corrections(connection: Connection, actor: Actor, *, case_id: int) -> list[Correction]:
    """The corrections of a query with their lines, the newest first."""
    check(actor, "see_corrections")
    return read_case_corrections(connection, case_id)


def read_case_corrections(connection: Connection, case_id: int) -> list[Correction]:
    """As `list_corrections`, for work that has checked who asks."""
    newest_first = correction.c.correction_id.desc()
    return _read(connection, _corrections().where(correction.c.case_id == case_id).order_by(newest_first))


def list_waiting(connection: Connection, actor: Actor, *, most: int) -> list[Correction]:
    """Corrections of others that wait for the actor's decision, the oldest first."""
    check(actor, "decide_correction")
    waiting = _corrections().where(
        correction.c.stage == "proposed", correction.c.proposed_by != actor.user_id
    )
    return _read(connection, waiting.order_by(correction.c.correction_id).limit(most))


def list_reasons(connection: Connection, actor: Actor, *, correction_ids: Collection[int]) -> dict[int, str]:
    """Why each correction was proposed, in the words of who proposed it; erased words are left out."""
    check(actor, "see_corrections")
    number = sa.cast(case_event.c.body["correction_id"].astext, sa.BigInteger)
    is_its = sa.and_(correction.c.case_id == case_event.c.case_id, correction.c.correction_id == number)
    told = (
        sa.select(number, case_text.c.body)
        .join(case_text, case_text.c.text_id == case_event.c.text_id)
        .join(correction, is_its)
        .where(
            case_event.c.kind == BILL_CORRECTION,
            correction.c.correction_id.in_(list(correction_ids)),
            case_text.c.body.is_not(None),
        )
        .order_by(case_event.c.seq.desc())
    )
    # the first telling stands last, and wins
    return {row[0]: row[1] for row in connection.execute(told)}


def count_waiting(connection: Connection, actor: Actor) -> int:
    """How many corrections of others wait for the actor's decision."""
    check(actor, "decide_correction")
    waiting = sa.select(sa.func.count()).where(
        correction.c.stage == "proposed", correction.c.proposed_by != actor.user_id
    )
    return int(connection.execute(waiting).scalar_one())


def read_taken_back(connection: Connection, actor: Actor, account_no: str) -> set[LineKey]:
    """Lines of an account that a live correction takes back, for work that has checked who asks."""
    taken = sa.select(*(correction_line.c[name] for name in _KEY)).where(
        correction_line.c.account_no == account_no,
        correction_line.c.kind == "reverse",
        correction_line.c.is_live,
    )
    with as_system(connection, actor):
        rows = connection.execute(taken).all()
    return {LineKey(*row) for row in rows}


def sum_pending(
    connection: Connection, actor: Actor, account_no: str, *, of_case: int | None = None
) -> Decimal:
    """What agreed corrections will still change an account's balance by, in rand with VAT.

    Those of its resolved queries, and of one more. Where an extract shows something else than was agreed,
    what it is off by is left.
    """
    pending = (
        sa.select(correction.c.net_rand, correction.c.differences)
        .join(cases, cases.c.case_id == correction.c.case_id)
        .where(
            correction.c.account_no == account_no,
            correction.c.stage.in_(("approved", "exported")),
            sa.or_(cases.c.status == "resolved", cases.c.case_id == of_case),
        )
    )
    with as_system(connection, actor):
        rows = connection.execute(pending).all()
    return sum((_count_pending(*row) for row in rows), Decimal(0))


def _count_pending(net_rand: Decimal, differences: list[dict[str, str]]) -> Decimal:
    off = [Decimal(each["shown_rand"]) - Decimal(each["agreed_rand"]) for each in differences]
    return -sum(off, Decimal(0)) if off else net_rand


def sum_moved(connection: Connection, case_id: int) -> Decimal:
    """What the live corrections of a query move, whichever way, for work that has checked who asks."""
    moved = sa.func.coalesce(sa.func.sum(sa.func.abs(correction.c.net_rand)), 0)
    live = sa.and_(correction.c.case_id == case_id, correction.c.stage.in_(LIVE))
    return Decimal(connection.execute(sa.select(moved).where(live)).scalar_one())


def lock_correction(connection: Connection, correction_id: int) -> Correction:
    """The correction with its lines, locked until the transaction ends.

    Raises:
        NotFound: no such correction in the actor's scope.
    """
    locked = sa.select(correction.c.correction_id).where(correction.c.correction_id == correction_id)
    if connection.execute(locked.with_for_update()).scalar_one_or_none() is None:
        raise NotFound("There is no such correction among the queries you see.")
    return _read(connection, _corrections().where(correction.c.correction_id == correction_id))[0]


def list_differing(connection: Connection, actor: Actor, *, most: int) -> list[Correction]:
    """Corrections that the billing system has and a later extract shows otherwise, the oldest first."""
    check(actor, "tell_billing")
    differing = _corrections().where(correction.c.stage == "exported", correction.c.differences != _NONE)
    return _read(connection, differing.order_by(correction.c.correction_id).limit(most))


def lock_approved(connection: Connection, actor: Actor, *, most: int) -> list[Correction]:
    """Approved corrections that were not handed over, the oldest first, locked until the transaction ends."""
    check(actor, "tell_billing")
    approved = (
        sa.select(correction.c.correction_id)
        .where(correction.c.stage == "approved")
        .order_by(correction.c.correction_id)
        .limit(most)
        .with_for_update()
    )
    numbers = list(connection.scalars(approved))
    return read_corrections(connection, numbers) if numbers else []


def list_approved(connection: Connection) -> list[Correction]:
    """Approved corrections not handed over yet, the oldest first, for work that has checked who asks."""
    approved = _corrections().where(correction.c.stage == "approved")
    return _read(connection, approved.order_by(correction.c.correction_id))


def read_corrections(connection: Connection, correction_ids: Collection[int]) -> list[Correction]:
    """Corrections by their numbers, in their order, for work that has checked who asks."""
    chosen = _corrections().where(correction.c.correction_id.in_(correction_ids))
    return _read(connection, chosen.order_by(correction.c.correction_id))


def _corrections() -> sa.Select[Any]:
    proposer, decider = app_user.alias("proposer"), app_user.alias("decider")
    return (
        sa.select(
            correction.c.correction_id,
            correction.c.case_id,
            cases.c.reference,
            correction.c.account_no,
            correction.c.stage,
            correction.c.net_rand,
            correction.c.needs_other,
            correction.c.rule,
            correction.c.proposed_at,
            correction.c.proposed_by,
            proposer.c.display_name.label("proposed_by_name"),
            correction.c.decided_at,
            decider.c.display_name.label("decided_by_name"),
            correction.c.checked_extract_no.label("extract_no"),
            correction.c.differences,
        )
        .join(cases, cases.c.case_id == correction.c.case_id)
        .join(proposer, proposer.c.user_id == correction.c.proposed_by)
        .outerjoin(decider, decider.c.user_id == correction.c.decided_by)
    )


def _read(connection: Connection, statement: sa.Select[Any]) -> list[Correction]:
    rows = connection.execute(statement).all()
    lines = read_lines(connection, [row.correction_id for row in rows])
    return [_as_correction(row, lines.get(row.correction_id, [])) for row in rows]


def _as_correction(row: Any, lines: list[CorrectionLine]) -> Correction:
    differences = tuple(
        Difference(read_line_key(each["line"]), Decimal(each["agreed_rand"]), Decimal(each["shown_rand"]))
        for each in row.differences
    )
    return Correction(**{**row._mapping, "differences": differences}, lines=tuple(lines))


def read_lines(connection: Connection, correction_ids: Iterable[int]) -> dict[int, list[CorrectionLine]]:
    """The lines of corrections by their numbers, for work that has checked who asks."""
    wanted = list(correction_ids)
    if not wanted:
        return {}
    names = ("correction_id", "kind", *_KEY, "service", "code", "amount_rand", "vat_rand")
    rows = connection.execute(
        sa.select(*(correction_line.c[name] for name in names))
        .where(correction_line.c.correction_id.in_(wanted))
        .order_by(correction_line.c.correction_id, correction_line.c.n)
    )
    lines: dict[int, list[CorrectionLine]] = {}
    for correction_id, kind, *key, service, code, amount, vat in rows:
        line = CorrectionLine(kind, LineKey(*key), service, code, amount, vat)
        lines.setdefault(correction_id, []).append(line)
    return lines
