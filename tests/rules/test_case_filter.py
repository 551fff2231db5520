"""A filter in a link is the filter it was made from, and a broken link says what was left out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import states
from rules.case_filter import CaseFilter, from_params
from rules.counted import COUNTED

codes = st.lists(st.text("abc_", min_size=1, max_size=4), max_size=3, unique=True).map(tuple)
days = st.dates(date(1990, 1, 1), date(2069, 12, 31))
filters = st.builds(
    CaseFilter,
    whose=st.sampled_from(["all", "mine", "team", "unassigned"]),
    holder_id=st.none() | st.integers(1, 2**63 - 1),
    category_codes=codes,
    subcategory_codes=codes,
    regions=codes,
    wards=st.lists(st.integers(1, 200), max_size=3, unique=True).map(tuple),
    statuses=st.lists(st.sampled_from(states.STATUSES), max_size=3, unique=True).map(tuple),
    age_buckets=codes,
    outcome_codes=codes,
    cause_codes=codes,
    counted=st.sampled_from(["", *COUNTED]),
    counted_from=st.none() | days,
    counted_to=st.none() | days,
    overdue=st.booleans(),
    overdue_raw=st.booleans(),
    at_risk=st.booleans(),
    escalated=st.booleans(),
    rand_from=st.none() | st.decimals(0, 10**9, places=2, allow_nan=False),
    rand_to=st.none() | st.decimals(0, 10**9, places=2, allow_nan=False),
    received_from=st.none() | days,
    received_to=st.none() | days,
    due_from=st.none() | days,
    due_to=st.none() | days,
    resolved_from=st.none() | days,
    resolved_to=st.none() | days,
    next_step_to=st.none() | days,
    order_by=st.sampled_from(["act_by", "received", "amount", "due", "next_step", "resolved"]),
    descending=st.booleans(),
)


@given(filters)
def test_a_link_gives_back_its_filter(case_filter: CaseFilter) -> None:
    assert from_params(case_filter.to_params()) == (case_filter, ())


def test_the_plain_filter_needs_no_parameters() -> None:
    assert CaseFilter().to_params() == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ward", "eighty"), ("holder", "-1"), ("holder", "9" * 30), ("status", "asleep"), ("whose", "yours"),
        ("order", "luck"), ("overdue", "maybe"),
        ("rand_from", "much"), ("rand_to", "NaN"), ("rand_from", "Infinity"), ("rand_to", "1e30"),
        ("counted", "sheep"), ("received_from", "yesterday"), ("resolved_to", "0001-01-01"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_named_and_left_out(name: str, text: str) -> None:
    case_filter, problems = from_params({name: text, "region": "B"})
    assert case_filter == CaseFilter(regions=("B",))
    assert len(problems) == 1
    assert name in problems[0]


def test_parameters_of_others_are_left_alone() -> None:
    assert from_params({"q": "water", "ref": "x"}) == (CaseFilter(), ())


def test_only_open_cases_unless_resolved_ones_are_asked_for() -> None:
    assert CaseFilter().only_open
    assert not CaseFilter(statuses=("new", "resolved")).only_open
    assert CaseFilter(rand_from=Decimal(1)).selected_statuses == states.OPEN_STATUSES
    assert not CaseFilter(counted="received").only_open
