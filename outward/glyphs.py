"""What people typed, reduced to the letters that the fonts of documents can show."""

import unicodedata
from typing import Final

MISSING: Final = "\ufffd"
# tried against the fonts that typst brings along; a test tries them all again
_RANGES: Final = (
    (0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x2AF), (0x384, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x3CE),
    (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2010, 0x2015), (0x2018, 0x2027), (0x202F, 0x2037), (0x20A0, 0x20B5),
    (0x2122, 0x2122), (0x2190, 0x2195), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260),
    (0x2264, 0x2265), (0xFFFD, 0xFFFD),
)  # fmt: skip
SHOWN: Final = frozenset(chr(code) for low, high in _RANGES for code in range(low, high + 1))


def clean(text: str) -> str:
    """The text in letters the fonts have; others become the sign for a missing letter, controls vanish."""
    return "".join(map(_replace, unicodedata.normalize("NFC", text))).strip()


def _replace(letter: str) -> str:
    if letter in SHOWN:
        return letter
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter).startswith(("C", "M")) else MISSING
