"""How much two queries' words have in common, so that one trouble is not logged twice."""

import re
import unicodedata
from typing import Final

ALIKE: Final = 0.5
LEAST_SHARED: Final = 2
_SHORTEST: Final = 3
# words that say nothing of the trouble; figures stay, because a house number says much
_EMPTY: Final = frozenset(
    re.findall(
        r"\w+",
        """
        the and for but not was were has have had her his she him they them their our out from with that this
        there here been are you your its who why how what when where again also just very much more than since
        still about into over under per please says said say asks ask resident account meter query
        """,
    )
)
_ENDINGS: Final = ("ings", "ing", "ies", "ied", "es", "ed", "s")


def pick_words(text: str) -> frozenset[str]:
    """The words of a text that tell what it is about: without accents, case and common endings."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return frozenset(_cut(word) for word in words if _tells(word))


def measure_likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter text's words that the other has too, 0 to 1; 0 when fewer than two are shared.

    The shorter one decides, because a few words on the spot may repeat a long letter.
    """
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= LEAST_SHARED else 0.0


def _tells(word: str) -> bool:
    return word.isdecimal() or (len(word) >= _SHORTEST and word not in _EMPTY)


def _cut(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word
