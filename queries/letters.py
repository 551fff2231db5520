"""What a letter about a query says: its figures, from corrections and the dispute ledger as they stand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from queries.accounts import Account, read_account
from queries.actions.audit import add_audit
from queries.cases import CaseRecord
from queries.contacts import find_language
from queries.corrections import Correction, read_case_corrections, sum_pending
from queries.disputes import DisputedLine, read_disputed_lines
from queries.positions import read_position
from queries.proposals import get_proposal
from rules.access import check
from rules.actor import Actor
from rules.corrections.approval import AGREED, Stage
from rules.errors import InvalidInput
from rules.letters.compose import About
from rules.letters.figures import DisputedPart, LetterFigures, draw_figures
from rules.letters.template import LetterKind
from rules.letters.writing import OUTCOMES, LetterGround, check_proposal
from rules.lookups import Reference
from rules.lookups.records import OWN_FINDING
from rules.states import RESOLVED

_NOTHING: Final = Decimal(0)
_STAGES: Final[dict[LetterKind, frozenset[Stage]]] = {
    "corrected": AGREED,
    "proposed": frozenset({"proposed"}),
}


def get_ground(
    connection: Connection,
    actor: Actor,
    *,
    case: CaseRecord,
    kind: LetterKind,
    reference: Reference,
    now: datetime,
) -> LetterGround:
    """What a letter of a kind about a query says as things stand; the look at the account is audited.

    Raises:
        InvalidInput: the query has no account, or nothing that such a letter could tell.
        LetterMismatch: the ledger contradicts itself.
    """
    check(actor, "write_letter")
    if case.state.account_no is None:
        raise InvalidInput("Add the account to the query first: a letter names it.")
    account = read_account(connection, actor, case.state.account_no)
    add_audit(connection, actor, kind="account_read", subject=account.account_no, detail={"part": "letter"})
    on = reference.local_day(now)
    begun_on = reference.local_day(case.state.received_at or now)
    received_on, found_on = (None, begun_on) if case.state.channel_code == OWN_FINDING else (begun_on, None)
    ground = LetterGround(
        about=About(case.reference, account.account_no, _tell_place(account), received_on, found_on, on),
        figures=read_figures(connection, actor, account, case, kind, on, reference.timezone),
        language=find_language(connection, case.state.contact_id) or account.holder.language,
    )
    if kind != "arrangement":
        return ground
    proposal = get_proposal(connection, case.case_id)
    check_proposal(proposal, ground.figures)
    return replace(ground, proposal=proposal)


def read_figures(
    connection: Connection,
    actor: Actor,
    account: Account,
    case: CaseRecord,
    kind: LetterKind,
    on: date,
    zone: tzinfo,
) -> LetterFigures:
    """The figures of a kind of letter at the end of a day, for work that has checked who asks.

    Raises:
        InvalidInput: there is nothing that such a letter could tell.
        LetterMismatch: the ledger contradicts itself.
    """
    at = datetime.combine(on, time.max, zone)
    number = account.account_no
    own = read_case_corrections(connection, case.case_id)
    corrections = [each for each in own if each.account_no == number]
    disputed = read_disputed_lines(connection, case.case_id, at) if kind == "disputed" else []
    told = [each for each in corrections if each.stage in _STAGES.get(kind, ())]
    _check_ground(kind, corrections, told, disputed)
    agreed = [each for each in corrections if each.stage in AGREED]
    is_decided = kind in OUTCOMES or (kind == "arrangement" and _is_settled(connection, case, agreed, at))
    decided_case = case.case_id if is_decided else None
    position = read_position(
        connection,
        actor,
        account,
        at,
        zone,
        without_case=decided_case,
        correction_rand=sum_pending(connection, actor, number, of_case=decided_case),
    )
    return draw_figures(
        (line for each in reversed(told) for line in each.lines),
        _sum(told),
        (DisputedPart(part.line, part.service, part.line_rand, part.disputed_rand) for part in disputed),
        position,
    )


def _is_settled(connection: Connection, case: CaseRecord, agreed: list[Correction], at: datetime) -> bool:
    """Whether agreed corrections answer all that a query disputes, though it may not be resolved yet."""
    if case.state.status == RESOLVED:
        return True
    answered = {line.line for each in agreed for line in each.lines}
    return bool(agreed) and all(
        part.line in answered for part in read_disputed_lines(connection, case.case_id, at)
    )


def _check_ground(
    kind: LetterKind, corrections: list[Correction], told: list[Correction], disputed: list[DisputedLine]
) -> None:
    match kind:
        case "corrected" if not told:
            raise InvalidInput("No correction of this query is approved, so there is nothing to tell of yet.")
        case "proposed" if not told:
            raise InvalidInput("No correction of this query waits for approval, so nothing is proposed.")
        case "disputed" if not disputed:
            raise InvalidInput("This query disputes no line of a bill. Put lines in dispute first.")
        case "not_upheld" if any(each.stage in AGREED for each in corrections):
            raise InvalidInput("A correction of this query is approved, so the letter is “Bill corrected”.")


def _sum(corrections: Iterable[Correction]) -> Decimal:
    return sum((each.net_rand for each in corrections), _NOTHING)


def _tell_place(account: Account) -> str:
    place = account.property
    parts = (place.unit_no and f"unit {place.unit_no}", place.street, place.township)
    return ", ".join(part for part in parts if part)
