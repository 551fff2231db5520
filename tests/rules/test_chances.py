"""Limits of chance, intervals of samples and the forecast's bands, against what they promise."""

import math
from datetime import date
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.control_limits import p_chart
from rules.forecast import back_test, forecast
from rules.intervals import wilson

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_those_of_the_literature(
    successes: int, n: int, low: float, high: float
) -> None:
    """Newcombe (1998), table I: Wilson's score interval without continuity correction."""
    found = wilson(successes, n)
    assert found is not None
    assert list(found) == pytest.approx([low, high], abs=6e-5)


def test_no_sample_says_nothing() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_narrows_with_the_sample(sample: tuple[int, int]) -> None:
    successes, n = sample
    narrow, wide = wilson(successes * 4, n * 4), wilson(successes, n)
    assert narrow is not None
    assert wide is not None
    assert 0 <= wide[0] <= successes / n <= wide[1] <= 1
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_limits_of_a_p_chart() -> None:
    found = p_chart([(80, 100), (90, 100), (0, 0), (20, 25), (40, 100)])
    centre = 230 / 325
    half = 3 * math.sqrt(centre * (1 - centre) / 100)
    assert found.centre == pytest.approx(centre)
    assert found.limits[0] is not None
    assert list(found.limits[0]) == pytest.approx([centre - half, centre + half])
    assert found.limits[2] is None
    assert found.stands_out == (False, True, False, False, True)


def test_eight_months_on_one_side_stand_out() -> None:
    months = [(52, 100)] * 8 + [(48, 100)] * 5 + [(50, 100)] * 2
    assert p_chart(months).stands_out == (True,) * 8 + (False,) * 7


def test_no_months_have_no_centre() -> None:
    assert p_chart([(0, 0)]).centre is None


def test_a_shrinking_stock_clears_and_a_growing_one_does_not() -> None:
    shrinking = forecast(100, [-10, -12, -8, -10] * 5, ON, 26)
    growing = forecast(100, [5, 8, 2, 6] * 5, ON, 26)
    assert shrinking is not None
    assert growing is not None
    assert shrinking.quick_on is not None
    assert shrinking.clears_on is not None
    assert shrinking.slow_on is not None
    assert ON < shrinking.quick_on <= shrinking.clears_on <= shrinking.slow_on
    assert growing.clears_on is None
    assert growing.bands[-1].low > 100
    assert all(band.low <= band.middle <= band.high for band in shrinking.bands + growing.bands)


def test_few_weeks_foretell_nothing() -> None:
    assert forecast(100, [-10] * 11, ON, 26) is None


@pytest.mark.parametrize("ahead", [4, 8, 13])
def test_four_of_five_stocks_come_to_lie_in_the_band(ahead: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Back-test over sixty invented desks of three years whose weeks are alike only in the long run."""
    stream = np.random.default_rng(11)
    inside = tried = 0
    for _ in range(60):
        shocks = stream.normal(0, 1, 156)
        nets = [int(net) for net in np.convolve(shocks, [1, 0.5], "same") * 20 + stream.normal(0, 3)]
        stocks = list(accumulate([5000, *nets]))
        one_inside, one_tried = back_test(stocks, nets, basis=52, ahead=ahead, every=6)
        inside, tried = inside + one_inside, tried + one_tried
    with capsys.disabled():
        print(f"\n{ahead} weeks ahead: {inside / tried:.1%} of {tried} stocks lay in the band")
    assert 0.7 <= inside / tried <= 0.92
