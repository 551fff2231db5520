"""One line of one bill, named by the key that every part of the desk and the billing system share."""

import re
from datetime import date
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
