"""One line of one bill: the key that every part of the desk names it by, and what was billed."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from rules.errors import InvalidInput

_WRITTEN: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])/([^/\s]+)/(\d{1,6})")


class LineKey(NamedTuple):
    """The month of the bill (its first day), the invoice and the number of the line on it."""

    billing_month: date
    invoice_no: str
    line_no: int

    def __str__(self) -> str:
        return f"{self.billing_month:%Y-%m}/{self.invoice_no}/{self.line_no}"


def read_line_key(text: str) -> LineKey:
    """The key written as month/invoice/line, such as 2025-10/700123/4.

    Raises:
        InvalidInput: it is written otherwise.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(f"“{text}” is no line of a bill: write month/invoice/line, as 2025-10/700123/4.")
    year, month, invoice_no, line_no = found.groups()
    return LineKey(date(int(year), int(month), 1), invoice_no, int(line_no))


def read_line_keys(text: str | None) -> tuple[LineKey, ...]:
    """Keys separated by spaces, as the billing extract lists them; none when there is no text.

    Raises:
        InvalidInput: one of them is written otherwise.
    """
    return tuple(read_line_key(part) for part in (text or "").split())


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line as it stands on its bill, in rand; `amount_rand` without VAT."""

    line: LineKey
    service: str
    code: str
    amount_rand: Decimal
    vat_rand: Decimal
    billed_at: datetime

    @property
    def line_rand(self) -> Decimal:
        """With VAT: what can be disputed of it."""
        return self.amount_rand + self.vat_rand
