"""A letter to a resident as a tagged PDF."""

from dataclasses import asdict
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import Final

from outward.typesetting import typeset_pdf
from rules.letters.compose import Letter
from rules.letters.template import LetterKind

_TEMPLATE: Final = Path(__file__).with_name("letter.typ")


def build_letter(letter: Letter, on: date, zone: tzinfo) -> bytes:
    """The same bytes for the same words and day, so that the letter sent is the letter that was previewed."""
    return typeset_pdf(_TEMPLATE, "letter", asdict(letter), datetime.combine(on, time.min, zone))


def name_file(kind: LetterKind, reference: str, on: date) -> str:
    """The file's name, such as letter-corrected-ABC-D-2026-000012-7-2026-11-22.pdf."""
    return f"letter-{kind.replace('_', '-')}-{reference}-{on.isoformat()}.pdf"
