"""One query for each of many accounts, in the same words: logged once, however often it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.people import audit
from queries.actions.audit import add_audit
from queries.actions.log_case import Capture, log_case
from queries.billing_versions import one_of
from queries.filters import IS_OPEN
from rules.access import check
from rules.actor import Actor
from rules.errors import DomainError, InvalidInput
from rules.lookups import Reference

MOST: Final = 200
_KIND: Final = "bulk_logged"


@dataclass(frozen=True, slots=True)
class LoggedFor:
    """What came of one account: the new query's reference, or why there is none."""

    account_no: str
    reference: str | None
    refusal: str | None


def log_for_accounts(
    connection: Connection,
    actor: Actor,
    *,
    token: str,
    account_nos: Sequence[str],
    capture: Capture,
    reference: Reference,
    now: datetime,
) -> list[LoggedFor]:
    """Log the same query for each account, in their order; the account of the capture does not count.

    `token` names this one sending: what it came to is kept, and a second sending of it answers the same and
    logs nothing. An account on which a query of the category is open is refused, so that nobody asks twice.

    Raises:
        InvalidInput: no account, too many, or what is asked cannot be logged for any of them.
    """
    check(actor, "log_case")
    if not account_nos:
        raise InvalidInput("Tick the accounts first.")
    if len(account_nos) > MOST:
        raise InvalidInput(f"At most {MOST} accounts at once; {len(account_nos)} are ticked.")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(token, 0))))
    before = _find_answer(connection, actor, token)
    if before is not None:
        return before
    open_ones = _find_open(connection, account_nos, capture.category_code)
    answers = [
        _log(connection, actor, replace(capture, account_no=account_no), open_ones, reference, now)
        for account_no in dict.fromkeys(account_nos)
    ]
    _refuse_if_nothing(answers)
    detail = {"answers": [[each.account_no, each.reference, each.refusal] for each in answers]}
    add_audit(connection, actor, kind=_KIND, subject=token, detail=detail)
    return answers


def _find_answer(connection: Connection, actor: Actor, token: str) -> list[LoggedFor] | None:
    kept = sa.select(audit.c.detail).where(
        audit.c.subject == token, audit.c.kind == _KIND, audit.c.user_id == actor.user_id
    )
    detail = connection.scalar(kept)
    return None if detail is None else [LoggedFor(*each) for each in detail["answers"]]


def _find_open(connection: Connection, account_nos: Sequence[str], category_code: str) -> Mapping[str, str]:
    """An open query of the category by its account."""
    rows = connection.execute(
        sa.select(cases.c.account_no, cases.c.reference).where(
            IS_OPEN, cases.c.category_code == category_code, one_of(cases.c.account_no, account_nos)
        )
    )
    return dict(rows.all())


def _log(
    connection: Connection,
    actor: Actor,
    capture: Capture,
    open_ones: Mapping[str, str],
    reference: Reference,
    now: datetime,
) -> LoggedFor:
    account_no = capture.account_no or ""
    if account_no in open_ones:
        words = f"{open_ones[account_no]} of this category is open already: add to it instead."
        return LoggedFor(account_no, None, words)
    try:
        with connection.begin_nested():
            case = log_case(connection, actor, capture=capture, reference=reference, now=now)
    except DomainError as error:
        return LoggedFor(account_no, None, str(error))
    return LoggedFor(account_no, case.reference, None)


def _refuse_if_nothing(answers: Sequence[LoggedFor]) -> None:
    """When one sentence refuses all of them, it is about what was written, and nothing need be kept."""
    refusals = {each.refusal for each in answers}
    if len(refusals) == 1 and None not in refusals:
        raise InvalidInput(str(refusals.pop()))
