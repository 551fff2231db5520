"""Telling the accounts of a common cause by letter: looked at together, sent one by one by a worker."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.attachments import attachment
from data.tables.cases import cases
from data.tables.clusters import common_cause, common_cause_account
from queries.accounts import read_account
from queries.actions.letters import send_letter
from queries.cases import CaseRecord, get_case
from queries.cause_letters import select_due
from queries.common_causes import TELLING, WAITS_FOR_LETTER, is_at_work
from queries.contacts import has_email
from queries.jobs import insert_job
from queries.letters import read_figures
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, DomainError, InvalidInput, NotFound
from rules.letters.figures import LetterFigures, check_same, fingerprint
from rules.letters.texts import LetterTexts
from rules.letters.writing import HANDINGS, Handing, LetterRequest, check_request
from rules.lookups import Reference


def ask_for_letters(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    request: LetterRequest,
    handing: Handing,
    seen: Mapping[str, LetterFigures],
) -> int:
    """Ask a worker to send the letters that were looked at, in the actor's name. Returns the job's number.

    `seen`: the figures of each account as they were shown; a letter whose figures have changed is not sent.
    `handing` "email" goes by post where no address is noted.

    Raises:
        NotFound: the query stands for no common cause that the actor sees.
        Conflict: letters are being sent already, or none of these accounts waits for one.
        InvalidInput: the letter does not say what it must.
    """
    check(actor, "write_letter")
    check_request(request)
    if request.kind != "corrected" or handing not in HANDINGS:
        raise InvalidInput("Choose how the letters reach the residents.")
    _lock(connection, case_id)
    due = {account_no for account_no, _ in connection.execute(select_due(case_id))}
    wanted = [number for number in seen if number in due]
    if not wanted:
        raise Conflict("None of these accounts waits for a letter any more.")
    member = common_cause_account.c
    for number in wanted:
        looked_at = {
            "letter_seen": fingerprint(seen[number]),
            "letter_to_pay_rand": seen[number].to_pay_rand,
            "letter_said": None,
        }
        this = sa.and_(member.case_id == case_id, member.account_no == number)
        connection.execute(sa.update(common_cause_account).where(this).values(looked_at))
    arguments = {"case_id": case_id, "handing": handing, "request": asdict(request)}
    return insert_job(connection, actor.user_id, TELLING, arguments)


def _lock(connection: Connection, case_id: int) -> None:
    wanted = (
        sa.select(is_at_work(common_cause.c.case_id, TELLING))
        .join(cases, cases.c.case_id == common_cause.c.case_id)
        .where(common_cause.c.case_id == case_id)
    )
    found = connection.execute(wanted.with_for_update(of=common_cause)).one_or_none()
    if found is None:
        raise NotFound("That query stands for no common cause.")
    if found[0]:
        raise Conflict("The letters are being sent already.")


def tell_next(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    request: LetterRequest,
    handing: Handing,
    texts: LetterTexts,
    reference: Reference,
    now: datetime,
) -> bool:
    """Send the letter of one account that waits for it; False when none is left.

    Why one cannot go out is kept. Its row stays locked until the transaction ends, so that no two workers
    send the same.
    """
    check(actor, "write_letter")
    member = common_cause_account.c
    row = connection.execute(
        sa.select(common_cause_account, cases.c.reference)
        .join(cases, cases.c.case_id == member.child_case_id)
        .where(member.case_id == case_id, WAITS_FOR_LETTER)
        .order_by(member.account_no)
        .limit(1)
        .with_for_update(skip_locked=True, of=common_cause_account)
    ).one_or_none()
    if row is None:
        return False
    values: dict[str, int | str]
    try:
        with connection.begin_nested():
            values = {"letter_id": _tell(connection, actor, row, request, handing, texts, reference, now)}
    except DomainError as error:
        values = {"letter_said": str(error)}
    this = sa.and_(member.case_id == case_id, member.account_no == row.account_no)
    connection.execute(sa.update(common_cause_account).where(this).values(values))
    return True


def _tell(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    request: LetterRequest,
    handing: Handing,
    texts: LetterTexts,
    reference: Reference,
    now: datetime,
) -> int:
    """Send it if its figures are still those that were looked at. Returns the number of its file."""
    case = get_case(connection, actor, reference=row.reference)
    account = read_account(connection, actor, row.account_no)
    on = reference.local_day(now)
    figures = read_figures(connection, actor, account, case, request.kind, on, reference.timezone)
    check_same(row.letter_seen, row.letter_to_pay_rand, figures)
    send_letter(
        connection,
        actor,
        case_id=case.case_id,
        seen_seq=None,
        request=request,
        handing=handing if _can_be(connection, handing, case) else "post",
        seen=figures,
        texts=texts,
        reference=reference,
        now=now,
    )
    newest = sa.select(sa.func.max(attachment.c.attachment_id)).where(attachment.c.case_id == case.case_id)
    return int(connection.execute(newest).scalar_one())


def _can_be(connection: Connection, handing: Handing, case: CaseRecord) -> bool:
    contact_id = case.state.contact_id
    return handing != "email" or (contact_id is not None and has_email(connection, contact_id))
