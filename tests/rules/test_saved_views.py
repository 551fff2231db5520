"""Views as rules: columns that always open a query, names, and filters whose codes come and go."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case_filter import CaseFilter, from_params
from rules.errors import InvalidInput
from rules.queue_columns import COLUMNS, REFERENCE, USUAL, arrange
from rules.saved_views import MOST_NAME, clean_name, write_filter


@given(st.lists(st.sampled_from([*COLUMNS, "gone", ""])))
def test_columns_are_known_stand_once_and_open_a_query(codes: list[str]) -> None:
    columns = arrange(codes)
    assert REFERENCE in columns
    assert set(columns) == ({*codes} & {*COLUMNS}) | {REFERENCE}
    assert len(set(columns)) == len(columns)
    assert arrange(columns) == columns


def test_the_usual_columns_are_columns() -> None:
    assert arrange(USUAL) == USUAL


def test_a_filter_is_kept_as_in_an_address() -> None:
    wanted = CaseFilter(
        regions=("B", "D"), rand_from=Decimal("0.50"), due_to=date(2026, 11, 30), sources=("a&b=c",),
        order_by="amount", descending=True,
    )  # fmt: skip
    text = write_filter(wanted)
    assert "region=B%2CD" in text
    pairs = [pair.partition("=") for pair in text.split("&")]
    assert {name for name, _, _ in pairs} == set(wanted.to_params())
    assert from_params(wanted.to_params()) == (wanted, ())


def test_a_name_is_cleaned_or_refused_with_a_sentence() -> None:
    assert clean_name("  Meters \t of  B ") == "Meters of B"
    with pytest.raises(InvalidInput, match="Give the view a name"):
        clean_name(" \n ")
    with pytest.raises(InvalidInput, match="61 characters"):
        clean_name("x" * (MOST_NAME + 1))
