"""The slip of a query as a PDF: its reference in large type, and nothing personal."""

from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from outward.typesetting import typeset_pdf
from rules.capture.slips import ENDING, Slip, list_lines

Paper = Literal["roll", "a4"]

PAPERS: Final[tuple[Paper, ...]] = ("roll", "a4")
_TEMPLATE: Final = Path(__file__).with_name("slip.typ")


def build_slip(slip: Slip, paper: Paper, made_at: datetime) -> bytes:
    """The slip as a tagged PDF; the same slip makes the same bytes."""
    values = {
        "paper": paper,
        "municipality": slip.municipality,
        "reference": slip.reference,
        "lines": list_lines(slip),
        "ending": ENDING,
    }
    return typeset_pdf(_TEMPLATE, "slip", values, made_at)


def name_file(slip: Slip) -> str:
    """The file's name, which holds only the reference."""
    return f"slip-{slip.reference}.pdf"
