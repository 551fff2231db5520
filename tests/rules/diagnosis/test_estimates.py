"""E01, E02 and E03: estimates in a row, catch-ups, bad estimates."""

import pytest

from tests.rules.diagnosis.house import House, look, rules_of


@pytest.mark.parametrize("seed", range(8))
def test_a_house_read_every_month_has_nothing_wrong(seed: int) -> None:
    assert rules_of(House(seed=seed).record()) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_missed_reading_or_two_are_no_error(seed: int) -> None:
    house = House(seed=seed)
    house.estimate(6, share=0.95)
    house.estimate(10, 11, share=1.05)
    assert rules_of(house.record()) == []


def test_three_estimates_at_the_end_are_too_many() -> None:
    house = House()
    house.estimate(15, 16, 17)
    (finding,) = look(house.record())
    assert finding.rule == "E01"
    assert finding.correction.lines == ()
    assert finding.primary
    assert len(finding.lines) == 3
    assert finding.period_to.toordinal() == house.last.to_on


def test_a_catch_up_is_spread_over_the_days_it_was_used_in() -> None:
    house = House()
    true = sum(use.quantity_e4 for use in house.uses[8:14])
    house.estimate(8, 9, 10, 11, 12, share=0.5)
    house.uses[13].quantity_e4 = true - sum(use.quantity_e4 for use in house.uses[8:13])
    house.run_on()
    (finding,) = look(house.record())
    assert finding.rule == "E02"
    assert "E01" in finding.explains
    assert finding.effect_rand > 100
    rebilled = finding.correction.rebilled_lines
    assert sum(line.quantity_e4 or 0 for line in rebilled) == true
    assert len(finding.lines) == len(rebilled) == 6


def test_an_estimate_of_twice_the_use_is_found_with_its_rand() -> None:
    house = House()
    house.estimate(17, share=2.2)
    (finding,) = look(house.record())
    assert finding.rule == "E03"
    assert finding.effect_rand > 200
    assert finding.lines == (f"2026-06/I{house.last.month}/3",)


def test_an_estimate_that_the_next_reading_bears_out_is_no_error() -> None:
    house = House()
    house.uses[12].quantity_e4 = house.uses[12].quantity_e4 * 17 // 10  # a month of visitors
    house.estimate(12)
    assert rules_of(house.record()) == []
