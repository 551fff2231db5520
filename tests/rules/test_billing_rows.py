"""A row is read as the contract says, or rejected with a reason a person can act on."""

from collections.abc import Sequence

import pytest

from rules.billing_extract import file_named
from rules.billing_extract.rows import Rejected, Row, read_rows

HEADER = ("property_no", "bins", "from_on", "kind")


def read(text: str | bytes, header: Sequence[str] = HEADER) -> list[Row | Rejected]:
    chunk = text if isinstance(text, bytes) else text.encode()
    return list(read_rows(chunk, file_named("refuse_bins"), header, 2))


def test_good_rows_keep_their_lines_over_blank_ones() -> None:
    rows = read('P1,1,2025-07-01,domestic\n\nP2,2.0,2025-07-01,"domestic"\r\nP3,,,\n')
    assert [(row.line, row.values[0]) for row in rows if isinstance(row, Row)] == [
        (2, "P1"),
        (3, "P2"),
        (4, "P3"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("P1,1,2025-07-01\n", "the row has 3 values, the header 4"),
        ("P1,one,2025-07-01,domestic\n", "bins 'one' is not a whole number"),
        ("P1,1.5,2025-07-01,domestic\n", "bins '1.5' is not a whole number"),
        ("P1,NaN,2025-07-01,domestic\n", "bins 'NaN' is not a whole number"),
        ("P1,99999999999,2025-07-01,domestic\n", "bins '99999999999' is not a whole number"),
        (
            "P1,x,01/07/2025,domestic\n",
            "bins 'x' is not a whole number; from_on '01/07/2025' is not a date like 2025-11-30",
        ),
        (b"P1,1,2025-07-01,caf\xe9\n", "the row is not UTF-8 text"),
        (b"P1,1,2025-07-01,a\x00b\n", "the row is not UTF-8 text"),
    ],
)
def test_a_bad_row_says_why(text: str | bytes, reason: str) -> None:
    [row] = read(text)
    assert isinstance(row, Rejected)
    assert (row.line, row.reason) == (2, reason)
    assert row.values["property_no"] == "P1"


def test_columns_outside_the_contract_are_not_judged() -> None:
    [row] = read("P1,anything,2025-07-01,domestic\n", ("property_no", "extra_2", "from_on", "kind"))
    assert isinstance(row, Row)
