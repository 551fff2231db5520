"""Readings and meters: E05 to E09, E24, E25, E30, and which of them explains which."""

import pytest

from rules.diagnosis.registers import list_slips
from rules.diagnosis.rows import Meter, MeterEvent
from tests.rules.diagnosis.house import House, day, look, rules_of

MINE, OTHER = "200000001", "200000002"


def meter(number: str, account: str, first: int, last: int | None = None, factor: int = 1) -> Meter:
    place = "P1" if account == MINE else "P2"
    return Meter(number, account, place, "water", "1", 5, factor * 10_000, first, last, "J1")


def exchanged(house: House, place: int, *, final: bool = True, factor: int = 1) -> None:
    """A new meter from a period on, with its slip."""
    at = house.uses[place - 1].to_on
    for use in house.uses[place:]:
        use.meter_no = "W2"
    house.uses[place].start_e4 = 0
    house.run_on()
    end = house.uses[place - 1].end
    house.rows["meters"] = (meter("W1", MINE, day(2015, 1, 1), at), meter("W2", MINE, at, factor=factor))
    house.rows["events"] = (MeterEvent("W2", at, "exchange", "W1", end if final else None, 0, 10_000, "J2"),)


def test_a_register_that_passes_its_end_and_is_billed_for_it_is_right() -> None:
    house = House()
    use = house.uses[9]
    use.start_e4 = 99_990 * 10_000
    use.end_e4 = use.start_e4 + use.quantity_e4 - 100_000 * 10_000
    assert rules_of(house.record()) == []


def test_a_register_that_passes_its_end_and_is_billed_nothing() -> None:
    house = House()
    use = house.uses[9]
    true = use.quantity_e4
    use.start_e4 = 99_990 * 10_000
    use.end_e4 = use.start_e4 + true - 100_000 * 10_000
    use.quantity_e4 = 0
    (finding,) = look(house.record())
    assert finding.rule == "E05"
    assert finding.effect_rand < 0
    assert finding.correction.rebilled_lines[0].quantity_e4 == true


def test_a_misread_digit_is_mended_and_the_next_reading_bears_it_out() -> None:
    house = House()
    wrong, after = house.uses[9], house.uses[10]
    slip = 100 * 10_000
    wrong.quantity_e4 += slip
    after.start_e4 += slip
    after.quantity_e4 = 0
    after.end_e4 = after.start_e4 - slip + 210_000
    (finding, *others) = look(house.record())
    assert (finding.rule, others) == ("E06", [])
    assert finding.confidence > 0.9
    assert finding.correction.rebilled_lines[0].quantity_e4 == wrong.quantity_e4 - slip


def test_high_use_that_the_next_reading_goes_on_from_is_no_misreading() -> None:
    house = House()
    house.uses[9].quantity_e4 *= 4
    house.run_on()
    assert rules_of(house.record()) == []


def test_slips_are_one_character_away() -> None:
    assert {1324, 1284, 123, 12345}.isdisjoint({1234})
    assert {1324, 1284, 123, 12345} <= set(list_slips(1234))
    assert 4321 not in list_slips(1234)


def test_a_leak_is_no_error_of_the_bill() -> None:
    house = House()
    for use in house.uses[14:]:
        use.quantity_e4 *= 4
    house.run_on()
    (finding,) = look(house.record())
    assert finding.rule == "E24"
    assert finding.effect_rand == 0
    assert finding.correction.rebilled_lines == ()


def test_more_people_in_the_house_are_no_leak() -> None:
    house = House()
    for use in house.uses[8:12]:
        use.quantity_e4 *= 3
    for use in house.uses[12:]:
        use.quantity_e4 = use.quantity_e4 * 24 // 10
    house.run_on()
    assert rules_of(house.record()) == []


def test_a_catch_up_after_estimates_is_no_leak_and_no_misreading() -> None:
    house = House()
    true = sum(use.quantity_e4 for use in house.uses[9:14])
    house.estimate(9, 10, 11, 12, share=0.4)
    house.uses[13].quantity_e4 = true - sum(use.quantity_e4 for use in house.uses[9:13])
    house.run_on()
    assert rules_of(house.record()) == ["E02"]


def test_a_meter_that_stands_still() -> None:
    house = House()
    for use in house.uses[13:]:
        use.quantity_e4 = 0
    house.run_on()
    (finding,) = look(house.record())
    assert finding.rule == "E25"
    assert finding.effect_rand < 0


def test_a_month_away_is_no_stuck_meter() -> None:
    house = House()
    house.uses[13].quantity_e4 = 0
    house.run_on()
    assert rules_of(house.record()) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_proper_exchange_of_the_meter_is_no_error(seed: int) -> None:
    house = House(seed=seed)
    exchanged(house, 9)
    assert rules_of(house.record()) == []


def test_an_exchange_explains_a_lower_reading() -> None:
    """The new meter starts at 0: less than the old one ended with, and no misreading."""
    house = House()
    exchanged(house, 9)
    for use in house.uses[9:]:
        use.meter_no = "W1"
    house.rows.pop("meters")
    house.rows["events"] = (MeterEvent("W1", house.uses[8].to_on, "exchange", "W1", None, 0, 10_000, "J2"),)
    assert "E05" not in rules_of(house.record())


def test_days_billed_on_both_meters() -> None:
    house = House()
    exchanged(house, 9)
    house.uses[9].from_on -= 12
    (finding,) = look(house.record())
    assert finding.rule == "E09"
    assert "12 days are billed on both" in finding.explanation


def test_days_billed_on_neither_meter() -> None:
    house = House()
    exchanged(house, 9)
    house.uses[9].from_on += 7
    (finding,) = look(house.record())
    assert (finding.rule, finding.effect_rand < 0) == ("E09", True)


def test_a_missing_final_reading_that_nobody_noted_elsewhere() -> None:
    house = House()
    exchanged(house, 9, final=False)
    (finding,) = look(house.record())
    assert finding.rule == "E09"
    assert "no final reading" in finding.explanation


def test_a_factor_of_ten_that_the_job_card_does_not_know() -> None:
    house = House()
    exchanged(house, 9, factor=10)
    for use in house.uses[9:]:
        use.end_e4 = use.end
        use.quantity_e4 *= 10
    (finding,) = look(house.record())
    assert finding.rule == "E30"
    assert len(finding.lines) == house.months - 9
    assert finding.effect_rand > 1000


def test_swapped_links_without_an_exchange() -> None:
    house = House()
    at = house.uses[8].to_on
    for use in house.uses[9:]:
        use.meter_no = "W9"
        use.quantity_e4 *= 3
    house.rows["meters"] = (
        meter("W1", MINE, day(2015, 1, 1), at), meter("W1", OTHER, at + 1),
        meter("W9", MINE, at + 1), meter("W9", OTHER, day(2015, 1, 1), at),
    )  # fmt: skip
    house.rows["events"] = ()
    found = look(house.record())
    assert [one.rule for one in found] == ["E07"]
    assert OTHER in found[0].explanation


def test_a_neighbour_s_meter_that_the_neighbour_keeps() -> None:
    house = House()
    at = house.uses[8].to_on
    for use in house.uses[9:]:
        use.meter_no = "W9"
    house.rows["meters"] = (
        meter("W1", MINE, day(2015, 1, 1), at), meter("W9", MINE, at + 1),
        meter("W9", OTHER, day(2015, 1, 1)),
    )  # fmt: skip
    house.rows["events"] = ()
    assert rules_of(house.record()) == ["E08"]


def test_the_true_holder_of_a_shared_meter_has_nothing_wrong() -> None:
    house = House()
    house.rows["meters"] = (meter("W1", MINE, day(2015, 1, 1)), meter("W1", OTHER, day(2025, 9, 1)))
    assert rules_of(house.record()) == []


def test_a_meter_handed_over_in_a_move_is_not_shared() -> None:
    house = House()
    first = house.uses[0].from_on
    house.rows["meters"] = (meter("W1", OTHER, day(2015, 1, 1), first - 1), meter("W1", MINE, first))
    assert rules_of(house.record()) == []
