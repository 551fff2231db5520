"""Invited queries beside their like: weighted by who was invited, silent when there are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.sessions.comparison import FEWEST_INVITED, FEWEST_LIKE, Stratum, compare


def stratum(invited: int, resolved: int, like: int, like_resolved: int, age: str = "d30") -> Stratum:
    return Stratum("metering", "B", age, invited, resolved, like, like_resolved)


def test_each_kind_weighs_as_much_as_it_has_invited() -> None:
    found = compare([stratum(30, 15, 10, 1), stratum(10, 10, 100, 50, "d90")])
    assert (found.invited, found.matched, found.like) == (40, 40, 110)
    assert found.invited_share == pytest.approx(25 / 40)
    assert found.like_share == pytest.approx((30 * 0.1 + 10 * 0.5) / 40)
    assert found.gain == pytest.approx(25 / 40 - 0.2)


def test_kinds_with_too_few_like_them_are_left_out() -> None:
    found = compare([stratum(20, 5, 50, 5), stratum(8, 8, FEWEST_LIKE - 1, 4, "d90")])
    assert (found.invited, found.matched, found.like) == (28, 20, 50)
    assert found.invited_share == pytest.approx(0.25)


def test_nothing_is_said_of_too_few() -> None:
    found = compare([stratum(FEWEST_INVITED - 1, 9, 500, 10)])
    assert (found.invited_share, found.like_share, found.gain) == (None, None, None)
    assert compare([]).matched == 0


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(0, 50), st.integers(0, 90), st.integers(0, 90)), max_size=8
    )
)
def test_shares_lie_between_none_and_all(counts: list[tuple[int, int, int, int]]) -> None:
    strata = [stratum(i, min(i, r), c, min(c, s), f"d{n}") for n, (i, r, c, s) in enumerate(counts)]
    found = compare(strata)
    assert found.matched <= found.invited
    for share in (found.invited_share, found.like_share):
        assert share is None or -1e-9 <= share <= 1 + 1e-9
