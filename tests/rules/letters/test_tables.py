"""The tables of an arrangement's letter: what it covers, and every payment to the cent."""

from datetime import date
from decimal import Decimal

from rules.arrangements.proposal import Proposal
from rules.letters.tables import list_tables
from tests.rules.letters.english import corrected, english

FIRST = date(2026, 12, 31)


def test_the_disputed_part_is_taken_off_what_it_covers() -> None:
    figures = corrected(lines_rand="300.00")
    proposal = Proposal(figures.to_pay_rand, Decimal("300.00"), Decimal("300.00"), Decimal(0), 3, FIRST)
    *_, covered, schedule = list_tables(figures, english(), proposal)
    assert [row[1] for row in covered.rows] == [
        "R\u202f5\u202f000.00",
        "−R\u202f966.00",
        "−R\u202f300.00",
        "R\u202f3\u202f734.00",
    ]
    assert schedule.rows == (
        ("1", "31 Dec 2026", "R\u202f1\u202f244.66", "R\u202f2\u202f489.34"),
        ("2", "31 Jan 2027", "R\u202f1\u202f244.66", "R\u202f1\u202f244.68"),
        ("3", "28 Feb 2027", "R\u202f1\u202f244.68", "R\u202f0.00"),
        ("Together", "", "R\u202f3\u202f734.00", ""),
    )


def test_a_debt_with_the_disputed_part_in_it_takes_nothing_off() -> None:
    figures = corrected(lines_rand="300.00")
    proposal = Proposal(Decimal("4034.00"), Decimal("300.00"), Decimal(0), Decimal("34.00"), 1, FIRST)
    *_, covered, schedule = list_tables(figures, english(), proposal)
    assert [row[1] for row in covered.rows] == [
        "R\u202f5\u202f000.00",
        "−R\u202f966.00",
        "R\u202f4\u202f034.00",
    ]
    assert schedule.rows[0] == ("Down payment", "", "R\u202f34.00", "R\u202f4\u202f000.00")
