"""A letter says its figures to the cent, and leaves out what there is nothing to say of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.letters.compose import About, Letter, Sender, Value, compose, write
from rules.letters.figures import LetterFigures
from rules.letters.tables import list_tables
from tests.rules.letters.english import corrected, english

ABOUT = About("JHB-D-2026-000123-4", "123456789", "12 Main Road", date(2026, 9, 1), None, date(2026, 11, 23))


def compose_corrected(figures: LetterFigures, about: About = ABOUT) -> Letter:
    values: dict[str, Value] = {
        "reason": "The meter was read wrongly",
        "cause": "Misread",
        "change": figures.change_rand,
        "to_pay": figures.to_pay_rand,
        "in_dispute": figures.in_dispute_rand,
        "appeal_law": "the law",
        "appeal_days": 21,
        "appeal_by": date(2026, 12, 14),
    }
    template = english()
    sender = Sender("The city", "0860 000 000")
    return compose("corrected", template, sender, about, values, list_tables(figures, template))


def test_the_letter_says_what_to_pay_and_how_to_appeal() -> None:
    letter = compose_corrected(corrected())
    assert letter.closing[0] == "What you have to pay now: R\u202f4\u202f034.00."
    assert "within 21 days, by 14 Dec 2026" in letter.closing[-1]
    assert ("Account", "123456789") in letter.facts


def test_nobody_is_told_that_they_asked_when_the_desk_found_it() -> None:
    asked = " ".join(compose_corrected(corrected()).opening)
    assert "You asked us on 1 Sep 2026" in asked
    assert "without being asked" not in asked
    found = replace(ABOUT, received_on=None, found_on=date(2026, 9, 2))
    unasked = " ".join(compose_corrected(corrected(), found).opening)
    assert "on 2 Sep 2026 without being asked" in unasked
    assert "You asked" not in unasked


def test_nothing_in_dispute_is_not_spoken_of() -> None:
    spoken = " ".join(compose_corrected(corrected()).closing)
    assert "in dispute" not in spoken
    disputed = " ".join(compose_corrected(corrected(lines_rand="300.00")).closing)
    assert "R\u202f300.00 of your account is still in dispute" in disputed


def test_the_tables_carry_every_figure_and_their_sums() -> None:
    changes, working = compose_corrected(corrected()).tables
    assert changes.rows[0] == (
        "Water",
        "R\u202f1\u202f000.00", "R\u202f150.00", "R\u202f1\u202f150.00",
        "R\u202f200.00", "R\u202f30.00", "R\u202f230.00",
        "−R\u202f920.00",
    )  # fmt: skip
    assert changes.rows[-1][-1] == "−R\u202f966.00"
    assert working.rows[-1] == ("To pay now", "R\u202f4\u202f034.00")


def test_a_value_of_another_type_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="is no rand"):
        write("lots", "rand", english())
    assert write(Decimal("2"), "rand", english()) == "R\u202f2.00"
