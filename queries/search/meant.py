"""Which known words were probably meant by misspelt ones."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.words import known_word
from rules.search.spelling import SHORTEST, find_meant

_MOST_SIMILAR: Final = 40


def find_meant_words(connection: Connection, *, words: Sequence[str]) -> dict[str, str]:
    """The misspelt words with what was meant. Only the table of known words is looked at, never the texts."""
    meant = {}
    for word in words:
        if len(word) < SHORTEST:
            continue
        similar = connection.execute(_SIMILAR, {"word": word})
        right = find_meant(word, [(row.word, row.texts) for row in similar])
        if right is not None:
            meant[word] = right
    return meant


_WORD: Final = sa.bindparam("word", type_=sa.Text)
_SIMILAR: Final = (
    sa.select(known_word.c.word, known_word.c.texts)
    .where(known_word.c.word.bool_op("%")(_WORD))
    .order_by(sa.func.similarity(known_word.c.word, _WORD).desc(), known_word.c.texts.desc())
    .limit(_MOST_SIMILAR)
)
