"""The letter of an arrangement admits a disputed amount only where the resident was told so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.arrangements.proposal import Proposal, read_proposal
from rules.letters.figures import LetterFigures, LetterMismatch
from rules.letters.writing import check_proposal
from tests.rules.letters.english import corrected

OWED = corrected()
DISPUTED = corrected(lines_rand="600.00")
WHOLE = Proposal(OWED.to_pay_rand, Decimal(0), Decimal(0), Decimal(0), 3, date(2026, 12, 31))
ADMITTING = replace(WHOLE, in_dispute_rand=Decimal("600.00"))
CARVED_OUT = replace(ADMITTING, debt_rand=DISPUTED.to_pay_rand, carved_out_rand=Decimal("600.00"))


@pytest.mark.parametrize(
    ("proposal", "figures"), [(WHOLE, OWED), (ADMITTING, DISPUTED), (CARVED_OUT, DISPUTED)]
)
def test_an_arrangement_of_the_debt_as_it_stands_has_its_letter(
    proposal: Proposal, figures: LetterFigures
) -> None:
    check_proposal(proposal, figures)


def test_what_is_disputed_after_the_proposal_is_not_admitted() -> None:
    with pytest.raises(LetterMismatch, match="Propose the arrangement anew"):
        check_proposal(WHOLE, DISPUTED)


def test_a_dispute_that_ended_after_the_proposal_stops_its_letter() -> None:
    for proposal in (ADMITTING, CARVED_OUT):
        with pytest.raises(LetterMismatch, match="Propose the arrangement anew"):
            check_proposal(proposal, OWED)


def test_an_event_that_does_not_say_what_was_in_dispute_admits_nothing() -> None:
    body = {key: value for key, value in WHOLE.as_body().items() if key != "in_dispute_rand"}
    with pytest.raises(LetterMismatch, match="Propose the arrangement anew"):
        check_proposal(read_proposal(body), DISPUTED)
