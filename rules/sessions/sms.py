"""Short messages: which characters a gateway sends as one message, and the longest wording that fits."""

import unicodedata
from collections.abc import Iterable
from typing import Final

# One message of the GSM 7-bit alphabet holds 160 (3GPP TS 23.038, 6.2.1); the desk stays under it.
MOST_CHARACTERS: Final = 159

_PLAIN: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWOFOLD: Final = frozenset("^{}\\[~]|€")
_REPLACED: Final = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})


def count_characters(text: str) -> int:
    """How many characters of the GSM alphabet a text takes; those of its extension take two.

    Raises:
        ValueError: a character is not in that alphabet.
    """
    if foreign := set(text) - _PLAIN - _TWOFOLD:
        raise ValueError(f"Not in the GSM alphabet: {''.join(sorted(foreign))}")
    return len(text) + sum(character in _TWOFOLD for character in text)


def write_plain(text: str) -> str:
    """The text in the GSM alphabet: accents that it lacks are dropped, what it cannot write becomes '?'."""
    return "".join(map(_plain, unicodedata.normalize("NFC", text.translate(_REPLACED))))


def choose_wording(wordings: Iterable[str]) -> str:
    """The first wording that fits into one message, in the GSM alphabet; else the last one, cut short."""
    last = ""
    for wording in wordings:
        last = write_plain(wording)
        if count_characters(last) <= MOST_CHARACTERS:
            return last
    while count_characters(last) > MOST_CHARACTERS:
        last = last[:-1]
    return last


def _plain(character: str) -> str:
    if character in _PLAIN or character in _TWOFOLD:
        return character
    bare = unicodedata.normalize("NFKD", character)[:1]
    if bare in _PLAIN and bare.isprintable():
        return bare
    return " " if character.isspace() else "?"
