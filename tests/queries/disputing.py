"""A query about an account of tests.billing_extract, and the lines of its newest bill."""

from datetime import UTC, date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from rules.line_key import LineKey
from tests.billing_extract import FIRST

RECEIVED = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2025, 9, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
AUGUST = date(2025, 8, 1)


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
