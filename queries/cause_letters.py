"""The letters that a common cause calls for: one for each account whose correction is agreed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from data.tables.cases import cases
from data.tables.clusters import common_cause_account
from data.tables.corrections import correction
from queries.attachments import read_attachment
from queries.cases import CaseRecord, get_case
from queries.letters import get_ground
from rules.access import check
from rules.actor import Actor
from rules.corrections.approval import AGREED
from rules.errors import DomainError, NotFound
from rules.letters.writing import LetterGround
from rules.lookups import Reference

MOST: Final = 200
"""Letters that are looked at in one go."""


@dataclass(frozen=True, slots=True)
class CauseLetter:
    """An account's letter as it would go out; without ground `said` tells why there is none."""

    account_no: str
    case: CaseRecord
    ground: LetterGround | None
    said: str = ""


def list_cause_letters(
    connection: Connection, actor: Actor, *, case_id: int, reference: Reference, now: datetime
) -> list[CauseLetter]:
    """The first letters that are due, by account number: what each would say as things stand; audited."""
    check(actor, "write_letter")
    due = select_due(case_id).order_by(common_cause_account.c.account_no).limit(MOST)
    return [
        _look(connection, actor, account_no, get_case(connection, actor, reference=number), reference, now)
        for account_no, number in connection.execute(due).all()
    ]


def select_due(case_id: int) -> Select[Any]:
    """Account and reference of those with an agreed correction that no letter has told of."""
    member = common_cause_account.c
    return (
        sa.select(member.account_no, cases.c.reference)
        .join(cases, cases.c.case_id == member.child_case_id)
        .join(correction, correction.c.correction_id == member.correction_id)
        .where(member.case_id == case_id, member.letter_id.is_(None), correction.c.stage.in_(AGREED))
    )


def _look(
    connection: Connection,
    actor: Actor,
    account_no: str,
    case: CaseRecord,
    reference: Reference,
    now: datetime,
) -> CauseLetter:
    try:
        ground = get_ground(connection, actor, case=case, kind="corrected", reference=reference, now=now)
    except DomainError as error:
        return CauseLetter(account_no, case, None, str(error))
    return CauseLetter(account_no, case, ground)


def read_cause_letters(connection: Connection, actor: Actor, *, case_id: int) -> list[bytes]:
    """The letters that went out for a common cause, by account number; each is audited as a download.

    Raises:
        NotFound: none did, or none that the actor sees.
    """
    check(actor, "write_letter")
    member = common_cause_account.c
    sent = (
        sa.select(member.letter_id)
        .join(cases, cases.c.case_id == member.child_case_id)
        .where(member.case_id == case_id, member.letter_id.is_not(None))
        .order_by(member.account_no)
    )
    letters = [
        read_attachment(connection, actor, attachment_id=number, kind="downloaded")[1]
        for number in connection.scalars(sent).all()
    ]
    if not letters:
        raise NotFound("No letter went out for that cause, or it is outside your area.")
    return letters
