"""Slips between two texts are counted as a person makes them."""

import pytest

from rules.edits import count_slips


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        ("400000001", "400000001", 0),
        ("400000001", "40000001", 1),
        ("400000001", "4000000011", 1),
        ("123456789", "123465789", 1),
        ("123456789", "213456798", 2),
        ("123456789", "987654321", 3),
        ("123456789", "", 3),
        ("", "12", 2),
        ("ab", "ba", 1),
    ],
)
def test_slips_are_counted_up_to_a_limit(first: str, second: str, slips: int) -> None:
    assert count_slips(first, second, 2) == slips
    assert count_slips(second, first, 2) == slips
