"""How findings say figures."""

import pytest

from rules.diagnosis.finding import tell_count


@pytest.mark.parametrize(
    ("count", "many", "said"),
    [
        (1, "", "1 dwelling"),
        (2, "", "2 dwellings"),
        (0, "", "0 dwellings"),
        (3, "dwellings are", "3 dwellings are"),
    ],
)
def test_a_number_with_its_noun(count: int, many: str, said: str) -> None:
    assert tell_count(count, "dwelling", many) == said
