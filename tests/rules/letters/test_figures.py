"""Figures of a letter come from the ledger, add up, and stop the letter when they no longer hold."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.disputes.position import Position, WorkingStep
from rules.letters.figures import (
    LetterMismatch,
    ServiceFigures,
    check_sums,
    check_unchanged,
    draw_figures,
)
from tests.rules.letters.english import AGREED, LINES, corrected


def test_each_service_has_its_figures_before_and_after() -> None:
    water, power = corrected().services
    assert water == ServiceFigures("water", Decimal(1000), Decimal(150), Decimal(200), Decimal(30))
    assert (water.before_rand, water.after_rand, water.change_rand) == (
        Decimal("1150.00"),
        Decimal("230.00"),
        Decimal("-920.00"),
    )
    assert (power.after_rand, power.change_rand) == (Decimal(0), Decimal("-46.00"))


def test_what_to_pay_counts_the_correction_before_it_is_on_a_bill() -> None:
    figures = corrected(balance="5000.00", lines_rand="300.00")
    assert [(step.part, step.amount_rand) for step in figures.working] == [
        ("balance", Decimal("5000.00")),
        ("correction", Decimal("-966.00")),
        ("lines", Decimal("-300.00")),
        ("to_pay", Decimal("3734.00")),
    ]
    assert (figures.to_pay_rand, figures.in_dispute_rand) == (Decimal("3734.00"), Decimal("300.00"))


def test_a_correction_beyond_the_balance_leaves_a_credit_and_nothing_to_pay() -> None:
    figures = corrected(balance="100.00")
    assert [(step.part, step.amount_rand) for step in figures.working[2:]] == [
        ("credit", Decimal("866.00")),
        ("to_pay", Decimal("0.00")),
    ]


def test_lines_that_do_not_come_to_what_was_agreed_stop_the_letter() -> None:
    with pytest.raises(LetterMismatch, match=r"come to −R.966\.00, but they were agreed at −R.900\.00"):
        draw_figures(LINES, Decimal("-900.00"), (), Position(Decimal(5000)))


def test_a_working_that_does_not_reach_its_answer_stops_the_letter() -> None:
    figures = corrected()
    wrong = replace(figures, working=(*figures.working[:-1], WorkingStep("to_pay", Decimal("1.00"))))
    with pytest.raises(LetterMismatch, match=r"comes to R.4.034\.00, but the letter would ask for R.1\.00"):
        check_sums(wrong)


def test_the_same_figures_may_go_out() -> None:
    same = corrected()
    check_unchanged(corrected(), same)
    assert same.to_pay_rand == Decimal("4034.00")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (corrected(balance="4500.00"), r"R.4.034\.00 to pay; the ledger says R.3.534\.00"),
        (corrected(balance="5300.00", lines_rand="300.00"), r"R.0\.00 still in dispute; .* R.300\.00"),
        (replace(corrected(), change_rand=AGREED - 1), r"−R.966\.00 for the change .* −R.967\.00"),
        (replace(corrected(), services=corrected().services[:1]), "lines behind the letter have changed"),
    ],
)
def test_figures_that_no_longer_hold_are_both_named(now: object, said: str) -> None:
    with pytest.raises(LetterMismatch, match=said):
        check_unchanged(corrected(), now)  # type: ignore[arg-type]
