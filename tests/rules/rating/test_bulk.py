"""The vectorised rating is the Decimal rating on every line."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.rating.bulk import BulkRequest, rate_consumption_bulk
from rules.rating.bulk_sections import rate_section_bulk
from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.tariff import TariffBook

SECTIONS = [
    ("water", "residential"),
    ("water", "multi_dwelling"),
    ("water", "business"),
    ("water", "indigent"),
    ("electricity", "residential"),
    ("electricity", "business"),
    ("electricity", "residential_prepaid"),
    ("sewer", "business"),
    ("sewer", "flats"),
]
Asked = tuple[int, date, int, int]
LINES = st.lists(
    st.one_of(
        st.tuples(
            st.integers(0, 30_000_000),
            st.dates(date(2022, 8, 1), date(2026, 9, 1)),
            st.integers(1, 400),
            st.integers(1, 60),
        ),
        st.sampled_from(
            [
                (123_456, date(2025, 6, 1), 30, 3),
                (123_456, date(2025, 6, 1), 61, 3),
                (99, date(2025, 1, 1), 365, 2),
            ]
        ),
    ),
    min_size=1,
    max_size=12,
)


def bulk_of(service: str, tariff: str, lines: list[Asked]) -> BulkRequest:
    starts = np.array([start for _, start, _, _ in lines], dtype="datetime64[D]")
    lengths = np.array([days for _, _, days, _ in lines])
    return BulkRequest(
        service,
        [tariff] * len(lines),
        starts,
        starts + (lengths - 1).astype("timedelta64[D]"),
        np.array([quantity for quantity, _, _, _ in lines]),
        np.array([units for _, _, _, units in lines]),
    )


@given(LINES, st.sampled_from(SECTIONS))
@example([(6, date(2023, 2, 1), 151, 1)], ("water", "residential"))
@settings(max_examples=80, deadline=None)
def test_vectorised_equals_decimal(book: TariffBook, lines: list[Asked], section: tuple[str, str]) -> None:
    service, tariff = section
    found = rate_section_bulk(book, bulk_of(service, tariff, lines))
    for row, (quantity, start, days, units) in enumerate(lines):
        end = start + timedelta(days=days - 1)
        asked = ChargeRequest(service, tariff, start, end, Decimal(quantity) / 10_000, units)
        charge = rate_charge(book, asked)
        mine = {code: int(cents[row]) for code, cents in found.cents.items() if found.present[code][row]}
        assert mine == {line.code: int(line.amount_rand * 100) for line in charge.lines}
        of_row = found.steps.line == row
        assert list(found.steps.quantity_e4[of_row]) == [step.quantity * 10_000 for step in charge.steps]
        assert list(found.steps.cents[of_row]) == [step.amount_rand * 100 for step in charge.steps]
        assert list(found.steps.rate_e6[of_row]) == [step.rate * 1_000_000 for step in charge.steps]


def test_mixed_tariffs_keep_their_lines(book: TariffBook) -> None:
    start = date(2025, 11, 1)
    asked = bulk_of("water", "residential", [(970_000, start, 34, 1), (3_580_000, start, 30, 7)])
    mixed = BulkRequest(
        "water",
        ["residential", "multi_dwelling"],
        asked.from_on,
        asked.to_on,
        asked.quantity_e4,
        asked.units,
    )
    cents, steps = rate_consumption_bulk(book, mixed)
    assert list(cents) == [656_514, 1_903_200]
    assert sorted(set(steps.line)) == [0, 1]


@pytest.mark.parametrize("line", [(-1, 30, 1), (1, 0, 1), (1, 30, 0), (2**60, 30, 1)])
def test_impossible_lines_are_refused(book: TariffBook, line: tuple[int, int, int]) -> None:
    quantity, days, units = line
    with pytest.raises(InvalidInput):
        rate_consumption_bulk(
            book, bulk_of("water", "residential", [(quantity, date(2025, 11, 1), days, units)])
        )


def test_no_lines_is_no_work(book: TariffBook) -> None:
    found = rate_section_bulk(book, bulk_of("water", "residential", []))
    assert len(found.steps.line) == 0
    assert not len(found.cents["WATER_CONSUMPTION"])
