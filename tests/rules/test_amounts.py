"""Amounts as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.amounts import parse_rand
from rules.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("R 1 234.56", "1234.56"),
        ("R\u202f1\u202f234.56", "1234.56"),
        ("1234,5", "1234.50"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567.00"),
        ("1,234", "1234.00"),
        ("r900", "900.00"),
        (".50", "0.50"),
        ("0", "0.00"),
    ],
)
def test_ways_of_writing_are_understood(text: str, amount: str) -> None:
    assert parse_rand(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "  ", "R", "r "])
def test_nothing_is_no_amount(text: str) -> None:
    assert parse_rand(text) is None


@pytest.mark.parametrize("text", ["-5", "1.234", "1,23,4", "R8 6x0", "ten", "1.2.3", ".", "1e5", "٣"])
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match="Write it like"):
        parse_rand(text)


@given(st.decimals(0, 10**9, places=2, allow_nan=False))
def test_every_amount_we_write_can_be_read(amount: Decimal) -> None:
    assert parse_rand(f"R {amount:,.2f}") == amount
