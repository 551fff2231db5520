"""Sharing queries out: everybody ends level, nobody loses what they may keep, urgency is spread."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.bulk.balance import Held, balance

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

_people = st.dictionaries(st.integers(1, 6), st.integers(0, 12), min_size=1, max_size=5)
_holders = st.lists(st.none() | st.integers(1, 8), max_size=30)


def make_held(holders: list[int | None]) -> list[Held]:
    return [Held(n, holder, START + timedelta(hours=n * 7 % 11)) for n, holder in enumerate(holders)]


@given(_people, _holders)
def test_everybody_ends_as_level_as_can_be(loads: dict[int, int], holders: list[int | None]) -> None:
    shares = balance(make_held(holders), loads)
    assert set(shares) == set(range(len(holders)))
    given_to = Counter(shares.values())
    assert set(given_to) <= set(loads)
    ends = {person: load + given_to[person] for person, load in loads.items()}
    lowest = min(ends.values())
    # whoever was given anything stands at most one above whoever has least
    assert all(ends[person] <= lowest + 1 for person in given_to)


@given(_people, _holders)
def test_nobody_loses_a_query_that_they_could_keep(loads: dict[int, int], holders: list[int | None]) -> None:
    held = make_held(holders)
    shares = balance(held, loads)
    given_to = Counter(shares.values())
    for person in loads:
        had = [each for each in held if each.holder_id == person]
        kept = [each for each in had if shares[each.case_id] == person]
        assert len(kept) == min(len(had), given_to[person])
        lost = [each.act_by_at for each in had if shares[each.case_id] != person]
        assert all(each.act_by_at <= min(lost, default=each.act_by_at) for each in kept)


def test_the_urgent_ones_are_dealt_round() -> None:
    shares = balance(make_held([None] * 6), {1: 0, 2: 0})
    urgent_first = sorted(range(6), key=lambda n: n * 7 % 11)
    assert [shares[n] for n in urgent_first] == [1, 2, 1, 2, 1, 2]
