"""What a finding proposes comes about step by step, to the cent."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.diagnosis.diagnose import diagnose
from rules.diagnosis.finding import Rebill
from rules.diagnosis.workings import work_out
from tests.rules.diagnosis.house import AS_OF, BOOK, LIMITS, PRICES, House


def proposed() -> list[Rebill]:
    """The lines that should stand instead of a catch-up's."""
    house = House()
    house.estimate(10, 11, 12, share=0.5)
    house.uses[13].quantity_e4 = sum(use.quantity_e4 for use in house.uses[10:14]) * 2
    house.run_on()
    [first, *_] = diagnose(house.record(), PRICES, LIMITS, AS_OF.toordinal())
    return [right for effect in first.effects for right in effect.right if right.quantity_e4]


def test_steps_add_up_to_what_is_proposed() -> None:
    rights = proposed()
    assert len(rights) >= 2
    for right in rights:
        line = work_out(BOOK, right)
        assert line is not None
        assert sum((step.amount_rand for step in line.steps), Decimal(0)) == right.amount_rand
        assert sum((step.quantity for step in line.steps), Decimal(0)) * 10_000 == right.quantity_e4


@pytest.mark.parametrize(
    "changes",
    [
        {"cents": 1},
        {"quantity_e4": None},
        {"tariff": "unheard of"},
        {"from_on": None},
        {"code": "WATER_LEVY"},
    ],
)
def test_nothing_is_shown_that_does_not_come_to_the_amount(changes: dict[str, object]) -> None:
    right = replace(proposed()[0], **changes)  # type: ignore[arg-type]
    assert work_out(BOOK, right) is None
