"""What was typed into the search box, as words."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 200
MOST_WORDS: Final = 8
_WORD: Final = re.compile(r"\w+")


def split_words(text: str) -> tuple[str, ...]:
    """The different words of a text in lower case, in their order, eight at most."""
    return tuple(dict.fromkeys(_WORD.findall(text[:LONGEST].lower())))[:MOST_WORDS]


def ask_for(words: Sequence[str]) -> tuple[str, ...]:
    """Each word as PostgreSQL's to_tsquery wants it; the last one may be unfinished."""
    return tuple(
        f"'{word}':*" if number == len(words) else f"'{word}'" for number, word in enumerate(words, 1)
    )
