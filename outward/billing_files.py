"""Files that the billing system and credit control take from the desk: CSV as docs/billing-files.md says."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from rules.corrections.lines import CorrectionLine
from rules.disputes.holds import Hold
from rules.line_key import LineKey

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
HOLD_HEADERS: Final = (
    "account_no", "billing_month", "invoice_no", "line_no", "action", "held_rand", "before_rand", "queries",
)  # fmt: skip
CORRECTION_HEADERS: Final = (
    "correction_no", "query", "account_no", "kind", "billing_month", "invoice_no", "line_no", "service",
    "code", "amount_rand", "vat_rand",
)  # fmt: skip


def name_file(kind: str, made_on: date, file_id: int) -> str:
    """What a file is called when it is saved: its kind, its day and its number."""
    return f"{kind}-{made_on:%Y-%m-%d}-{file_id}.csv"


def write_holds(holds: Iterable[Hold], references: Mapping[int, str]) -> str:
    """One row for each line whose hold changes; `references` of the queries by their numbers."""
    return _write(
        HOLD_HEADERS,
        (
            (
                hold.account_no,
                *_name_line(hold.line),
                hold.action,
                _rand(hold.held_rand),
                _rand(hold.before_rand),
                " ".join(references[number] for number in hold.case_ids),
            )
            for hold in holds
        ),
    )


def write_corrections(corrections: Iterable[tuple[int, str, str, Sequence[CorrectionLine]]]) -> str:
    """One row for each line taken back or billed anew; given as number, query, account and lines."""
    return _write(
        CORRECTION_HEADERS,
        (
            (
                number,
                reference,
                account_no,
                line.kind,
                *_name_line(line.line),
                line.service,
                line.code,
                _rand(line.amount_rand),
                _rand(line.vat_rand),
            )
            for number, reference, account_no, lines in corrections
            for line in lines
        ),
    )


def _name_line(line: LineKey) -> tuple[str, str, int]:
    return f"{line.billing_month:%Y-%m}", line.invoice_no, line.line_no


def _rand(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _write(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue()
