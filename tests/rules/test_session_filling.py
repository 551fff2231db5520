"""Ranks rise with age and rand, fairness holds its shares, and few observations move little."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from math import ceil, isclose, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lookups import SessionRules
from rules.sessions.attendance import (
    Estimate,
    Observed,
    estimate_no_show,
    find_overflow,
    suggest_overbooking,
)
from rules.sessions.fairness import count_ward_cap, propose
from rules.sessions.ranking import Candidate, rank, score_candidate

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RULES = SessionRules()
_numbers = count(1)


def candidate(days: int = 30, rand: int | None = 500, ward: int | None = 87, **changes: object) -> Candidate:
    number = next(_numbers)
    fields = {
        "case_id": number,
        "reference": f"JHB-B-2026-{number:06}",
        "category_code": "metering",
        "region": "B",
        "ward_no": ward,
        "received_at": NOW - timedelta(days=days),
        "amount_rand": None if rand is None else Decimal(rand),
        "hardship": False,
        "share": 0.5,
        "documents_here": 0,
        "documents_needed": 2,
        "resident_key": f"case:{number}",
    }
    return Candidate(**(fields | changes))  # type: ignore[arg-type]


@st.composite
def crowds(draw: st.DrawFn) -> list[Candidate]:
    facts = st.tuples(st.integers(0, 900), st.integers(0, 60_000), st.none() | st.integers(1, 6))
    return [candidate(*fact) for fact in draw(st.lists(facts, min_size=1, max_size=60))]


@given(days=st.integers(0, 4000), more=st.integers(1, 400), rand=st.integers(0, 10**7))
def test_a_rank_rises_with_age(days: int, more: int, rand: int) -> None:
    younger, older = (score_candidate(candidate(age, rand), RULES, NOW) for age in (days, days + more))
    assert older.score > younger.score


@given(rand=st.integers(0, 10**7), more=st.integers(1, 10**6), days=st.integers(0, 4000))
def test_a_rank_rises_with_rand(rand: int, more: int, days: int) -> None:
    smaller, larger = (score_candidate(candidate(days, amount), RULES, NOW) for amount in (rand, rand + more))
    assert larger.score > smaller.score


def test_parts_multiply_to_the_score_and_say_their_sums() -> None:
    found = score_candidate(candidate(180, 10_000, hardship=True, documents_here=1), RULES, NOW)
    assert [part.factor for part in found.parts] == pytest.approx([1.5, 1.3, 1.8, 1.5, 1.25])
    assert isclose(found.score, prod(part.factor for part in found.parts))
    assert found.working == "1.50 × 1.30 × 1.80 × 1.50 × 1.25 = 6.58"
    assert found.parts[0].working == "1 + 1 × 180 days ÷ (180 + 180)"
    assert found.parts[4].working == "1 + 0.5 × 1 of 2 documents here"


def test_credits_and_missing_amounts_count_as_no_rand() -> None:
    assert score_candidate(candidate(rand=-400), RULES, NOW).parts[1].factor == 1
    assert score_candidate(candidate(rand=None), RULES, NOW).parts[1].working == "no amount disputed"


@given(crowd=crowds(), places=st.integers(1, 40))
def test_fairness_keeps_its_shares(crowd: list[Candidate], places: int) -> None:
    proposal = propose(rank(crowd, RULES, NOW), places, RULES)
    chosen = [each.candidate for each in proposal.chosen]
    wards = Counter(each.ward_no for each in chosen if each.ward_no is not None)
    assert len(chosen) <= places
    assert max(wards.values(), default=0) <= count_ward_cap(places, RULES)
    assert {each.case_id for each in _oldest_allowed(crowd, places)} <= {each.case_id for each in chosen}


def _oldest_allowed(crowd: list[Candidate], places: int) -> list[Candidate]:
    """The oldest, without those whose ward is full by then, up to their share of the places."""
    wards: Counter[int | None] = Counter()
    found: list[Candidate] = []
    for each in sorted(crowd, key=lambda one: (one.received_at, one.case_id)):
        if len(found) == ceil(RULES.oldest_share * places):
            break
        if each.ward_no is None or wards[each.ward_no] < count_ward_cap(places, RULES):
            wards[each.ward_no] += 1
            found.append(each)
    return found


def test_fairness_says_what_it_changed() -> None:
    rich = [candidate(20, 90_000, ward=1) for _ in range(8)]
    old = [candidate(30, 0, ward=ward, share=0.0) for ward in (2, 3, 4, 5)]
    proposal = propose(rank([*rich, *old], RULES, NOW), 8, RULES)
    assert proposal.for_age == {each.case_id for each in old}
    assert proposal.notes == (
        "4 of 6 places are kept for the oldest queries (rule: 50%);"
        " 4 came in by age that rank alone left out.",
        "6 queries of a high rank gave way because no ward gets more than 2 of 8 (rule: 25%).",
        "2 places stay empty: what is left comes from wards at their limit.",
    )


def test_fairness_has_nothing_to_choose_where_everybody_fits() -> None:
    crowd = [candidate(days, ward=days) for days in range(3)]
    notes = propose(rank(crowd, RULES, NOW), 40, RULES).notes
    assert notes == ("Everybody who could be invited has a place; no rule had to choose.",)


def test_a_resident_is_proposed_once() -> None:
    twice = [candidate(days, ward=None, resident_key="account:1") for days in (400, 300)]
    chosen = propose(rank([*twice, candidate(10)], RULES, NOW), 10, RULES).chosen
    assert chosen[0].candidate.case_id == twice[0].case_id
    assert len(chosen) == 2


@given(bookings=st.integers(1, 500), missed=st.integers(0, 500))
def test_few_observations_stay_near_the_prior(bookings: int, missed: int) -> None:
    missed = min(missed, bookings)
    prior, observed = RULES.no_show_a / (RULES.no_show_a + RULES.no_show_b), missed / bookings
    share = estimate_no_show([Observed("Region B", bookings, missed)], RULES).share
    assert min(prior, observed) - 1e-9 <= share <= max(prior, observed) + 1e-9
    trusted = bookings / (bookings + RULES.no_show_a + RULES.no_show_b)
    assert isclose(share, prior + trusted * (observed - prior), abs_tol=1e-9)


def test_each_narrower_group_starts_from_the_wider_one() -> None:
    found = estimate_no_show([Observed("Everywhere", 90, 38), Observed("Metering", 10, 2)], RULES)
    assert found.share == pytest.approx((0.4 * 10 + 2) / 20)
    assert found.working[1] == "Everywhere: 38 of 90 stayed away; (2.00 + 38) ÷ (10 + 90) = 40.0%."
    silent = estimate_no_show([Observed("Metering", 0, 0)], RULES)
    assert silent.share == pytest.approx(0.2)
    assert silent.working[-1] == "Metering: nothing observed, so 20.0% stands."


@given(seats=st.integers(1, 120), a=st.floats(0.5, 60), b=st.floats(0.5, 200))
def test_overbooking_keeps_the_risk(seats: int, a: float, b: float) -> None:
    found = suggest_overbooking(seats, Estimate(a, b, ()), RULES)
    assert found.risk <= RULES.overflow_risk
    assert found.risk <= found.next_risk <= 1
    assert found.extra == min(seats, 100) or found.next_risk > RULES.overflow_risk


def test_the_risk_is_the_chance_that_too_few_stay_away() -> None:
    certain = Estimate(20_000_000, 80_000_000, ())
    assert find_overflow(2, 1, certain) == pytest.approx(0.8**3, rel=1e-4)
    assert find_overflow(12, 0, certain) == 0


def test_no_seats_allow_no_extra_bookings() -> None:
    assert suggest_overbooking(0, Estimate(2, 8, ()), RULES).extra == 0
    assert suggest_overbooking(12, Estimate(2, 8, ()), replace(RULES, overflow_risk=0.0)).extra == 0
