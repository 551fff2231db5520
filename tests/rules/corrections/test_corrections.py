"""Corrections add up to the cent, take a line back once, and pass a second person where they must."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.corrections.approval import FOLLOWING, Stage, check_decider, check_step, needs_another_person
from rules.corrections.lines import compare_services, draw_up, sum_up
from rules.errors import InvalidInput, NotAllowed
from rules.line_key import BilledLine, LineKey

BILLED_AT = datetime(2026, 11, 3, tzinfo=UTC)
WATER = LineKey(date(2026, 10, 1), "700123", 4)
RATES = LineKey(date(2026, 10, 1), "700123", 1)
BILLED = {
    WATER: BilledLine(WATER, "water", "WATER_CONSUMPTION", Decimal("6565.14"), Decimal("984.77"), BILLED_AT),
    RATES: BilledLine(RATES, "rates", "RATES", Decimal("3340.66"), Decimal(0), BILLED_AT),
}
cents = st.integers(0, 2_000_000).map(lambda amount: Decimal(amount) / 100)


def test_a_wrong_line_is_taken_back_whole_and_billed_anew_with_its_vat() -> None:
    back, again = draw_up(BILLED, {WATER: Decimal("1200.10")})
    assert (back.kind, back.amount_rand, back.vat_rand) == (
        "reverse",
        Decimal("-6565.14"),
        Decimal("-984.77"),
    )
    assert (again.kind, again.amount_rand, again.vat_rand) == (
        "rebill",
        Decimal("1200.10"),
        Decimal("180.02"),
    )
    assert sum_up((back, again)) == Decimal("1380.12") - Decimal("7549.91")


def test_a_line_without_vat_stays_without() -> None:
    lines = draw_up(BILLED, {RATES: Decimal("3000.00")})
    assert sum(line.vat_rand for line in lines) == 0


def test_a_line_billed_at_nothing_is_billed_with_the_vat_of_its_service() -> None:
    nothing = {WATER: BilledLine(WATER, "water", "WATER_CONSUMPTION", Decimal(0), Decimal(0), BILLED_AT)}
    back, again = draw_up(nothing, {WATER: Decimal("172.52")})
    assert (back.total_rand, again.vat_rand) == (Decimal(0), Decimal("25.88"))


def test_vat_alone_can_be_what_was_wrong() -> None:
    without = {WATER: BilledLine(WATER, "water", "WATER_CONSUMPTION", Decimal(100), Decimal(0), BILLED_AT)}
    assert sum_up(draw_up(without, {WATER: Decimal(100)})) == 15


def test_a_line_that_should_not_be_there_is_only_taken_back() -> None:
    (back,) = draw_up(BILLED, {WATER: Decimal(0)})
    assert back.kind == "reverse"


@given(cents, cents)
def test_the_services_show_what_the_lines_come_to(water: Decimal, rates: Decimal) -> None:
    right = {WATER: water, RATES: rates}
    if all(BILLED[line].amount_rand == amount for line, amount in right.items()):
        return
    lines = draw_up(BILLED, right)
    changes = compare_services(lines)
    assert sum(change.change_rand for change in changes) == sum_up(lines)
    for change in changes:
        wrong = next(each for each in BILLED.values() if each.service == change.service)
        assert change.before_rand == wrong.amount_rand + wrong.vat_rand


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ({}, "at least one line"),
        ({WATER: Decimal("6565.14")}, "at least one line"),
        ({LineKey(date(2026, 10, 1), "9", 9): Decimal(1)}, "not on this account"),
        ({WATER: Decimal(-1)}, "not below nothing"),
        ({WATER: Decimal("1.001")}, "rand and cents"),
        ({RATES: Decimal(1)}, "takes line 2026-10/700123/1 back already"),
    ],
)
def test_what_cannot_be_a_correction_is_refused(right: dict[LineKey, Decimal], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        draw_up(BILLED, right, taken_back={RATES})


@pytest.mark.parametrize(
    ("net", "moved", "other"),
    [
        ("-5000.00", "0", False),
        ("-5000.01", "0", True),
        ("-2500.00", "2500.00", False),
        ("-2500.00", "2500.01", True),
        ("0.01", "0", True),
        ("0", "0", False),
    ],
)
def test_another_person_is_needed_above_the_limit_or_when_the_bill_rises(
    net: str, moved: str, other: bool
) -> None:
    assert needs_another_person(Decimal(net), Decimal(moved), Decimal(5000)) is other


def test_nobody_lets_their_own_correction_through() -> None:
    check_decider(1, 2)
    with pytest.raises(NotAllowed, match="somebody else"):
        check_decider(1, 1)


@pytest.mark.parametrize("stage", list(FOLLOWING))
@pytest.mark.parametrize("wanted", list(FOLLOWING))
def test_a_correction_only_moves_along_its_stages(stage: Stage, wanted: Stage) -> None:
    if wanted in FOLLOWING[stage]:
        check_step(stage, wanted)
    else:
        with pytest.raises(InvalidInput, match=stage):
            check_step(stage, wanted)
