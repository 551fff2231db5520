"""A small English text for tests, and figures to put into it."""

from datetime import date
from decimal import Decimal

from data.letters import profile_letters
from rules.corrections.lines import CorrectionLine
from rules.disputes.position import Position
from rules.letters.figures import LetterFigures, draw_figures
from rules.letters.template import Template
from rules.line_key import LineKey

WATER = LineKey(date(2026, 9, 1), "700123", 3)
POWER = LineKey(date(2026, 10, 1), "700124", 1)
LINES = (
    CorrectionLine("reverse", WATER, "water", "WATER_CONSUMPTION", Decimal("-1000.00"), Decimal("-150.00")),
    CorrectionLine("rebill", WATER, "water", "WATER_CONSUMPTION", Decimal("200.00"), Decimal("30.00")),
    CorrectionLine("reverse", POWER, "electricity", "ELEC_ENERGY", Decimal("-40.00"), Decimal("-6.00")),
)
AGREED = Decimal("-966.00")


def english() -> Template:
    return profile_letters("johannesburg").templates["en"]


def corrected(balance: str = "5000.00", lines_rand: str = "0") -> LetterFigures:
    position = Position(Decimal(balance), lines_rand=Decimal(lines_rand), correction_rand=AGREED)
    return draw_figures(LINES, AGREED, (), position)
