"""Lines of the newest bill of an account of tests.billing_extract, disputed and corrected."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.actions.corrections import propose_correction
from queries.actions.disputes import dispute
from queries.cases import CaseRecord
from queries.letters import get_ground
from rules.actor import Actor
from rules.letters.template import LetterKind
from rules.letters.writing import LetterGround
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST

RECEIVED = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2025, 9, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
AUGUST = date(2025, 8, 1)
LATER = NOW + timedelta(hours=2)
WHY = "The reading was typed wrongly"


def find_lines(connection: Connection, account_no: str = FIRST) -> dict[str, tuple[LineKey, Decimal]]:
    """By code: the key of each line of August and what it came to with VAT."""
    rows = connection.execute(
        sa.text(
            "SELECT code, invoice_no, line_no, amount_rand + vat_rand FROM billing.charge_line"
            " WHERE account_no = :account_no AND billing_month = :month"
        ),
        {"account_no": account_no, "month": AUGUST},
    )
    return {code: (LineKey(AUGUST, invoice_no, line_no), rand) for code, invoice_no, line_no, rand in rows}


def put_in_dispute(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    amounts: dict[LineKey, Decimal],
) -> CaseRecord:
    return dispute(
        connection, actor, case_id=case.case_id, seen_seq=None, amounts=amounts, reference=reference, now=NOW
    )


def put_right(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    reference: Reference,
    right: dict[LineKey, Decimal],
) -> CaseRecord:
    return propose_correction(
        connection, actor, case_id=case.case_id, seen_seq=None, right=right, reason=WHY, reference=reference,
        now=NOW,
    )  # fmt: skip


def look_at_letter(
    connection: Connection, actor: Actor, case: CaseRecord, kind: LetterKind, reference: Reference
) -> LetterGround:
    return get_ground(connection, actor, case=case, kind=kind, reference=reference, now=LATER)
