"""Cases by the words of their titles and texts and by the names of who asked, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from data.tables.cases import case_text, cases
from data.tables.words import known_word
from queries.search.hits import MOST_HITS
from rules.actor import Actor

MOST_ENDINGS: Final = 20
MOST_APART: Final = 500
CONFIGURATION: Final[sa.ColumnElement[Any]] = sa.literal_column("'casework.words'::regconfig")


@dataclass(frozen=True, slots=True)
class Matching:
    """Numbers of cases, newest first. `is_complete` says that there are no others."""

    case_ids: tuple[int, ...]
    is_complete: bool = True


def find_with_words(connection: Connection, *, asked: Sequence[str], most: int = MOST_HITS) -> Matching:
    """Cases whose title or one of whose texts has every word."""
    return _walk(connection, sa.func.casework.cases_with_words, asked, most)


def find_named(connection: Connection, *, asked: Sequence[str]) -> Matching:
    """Cases of people whose name has every word."""
    return _walk(connection, sa.func.casework.cases_of_people_named, asked, MOST_HITS)


def find_apart(connection: Connection, actor: Actor, *, asked: Sequence[str], rarest: int) -> Matching:
    """Cases whose words stand in different texts, among the newest that have the rarest of them."""
    near = find_with_words(connection, asked=[asked[rarest]], most=MOST_APART)
    texts = sa.select(sa.func.string_agg(case_text.c.body, " ")).where(case_text.c.case_id == cases.c.case_id)
    if actor.role == "councillor":
        texts = texts.where(case_text.c.kind == "words")
    whole = cases.c.title + " " + sa.func.coalesce(texts.scalar_subquery(), "")
    every = sa.func.to_tsquery(CONFIGURATION, " & ".join(asked))
    statement = (
        sa.select(cases.c.case_id)
        .where(cases.c.case_id == sa.any_(sa.literal(list(near.case_ids), ARRAY(sa.BigInteger))))
        .where(sa.func.to_tsvector(CONFIGURATION, whole).bool_op("@@")(every))
        .order_by(cases.c.case_id.desc())
    )
    is_complete = near.is_complete and len(near.case_ids) < MOST_APART
    return Matching(tuple(connection.scalars(statement)), is_complete)


def finish_last(connection: Connection, *, asked: Sequence[str], last: str) -> list[str]:
    """The words with the known endings of the last one, commonest first, in place of all endings.

    An index reads a few whole words many times faster than everything that begins alike.
    """
    endings = connection.scalars(_ENDINGS, {"beginning": f"{_escape(last)}%"}).all()
    if not endings:
        return list(asked)
    known = " | ".join(f"'{word}'" for word in dict.fromkeys((last, *endings)))
    return [*asked[:-1], f"({known})"]


def find_rarest(connection: Connection, *, words: Sequence[str]) -> int:
    """Which of the words stands in the fewest texts; an unfinished last one only if it is alone."""
    counted = {row.word: row.texts for row in connection.execute(_COUNTS, {"words": list(words)})}
    whole = words[:-1] or words
    return min(range(len(whole)), key=lambda place: counted.get(whole[place], 0))


def _walk(connection: Connection, function: Any, asked: Sequence[str], most: int) -> Matching:
    walked = function(sa.literal(list(asked), ARRAY(sa.Text)), most).table_valued("case_ids", "is_complete")
    case_ids, is_complete = connection.execute(sa.select(walked.c.case_ids, walked.c.is_complete)).one()
    return Matching(tuple(case_ids), is_complete)


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_ENDINGS: Final = (
    sa.select(known_word.c.word)
    .where(known_word.c.word.like(sa.bindparam("beginning", type_=sa.Text)))
    .order_by(known_word.c.texts.desc(), known_word.c.word)
    .limit(MOST_ENDINGS)
)
_COUNTS: Final = sa.select(known_word.c.word, known_word.c.texts).where(
    known_word.c.word == sa.any_(sa.bindparam("words", type_=ARRAY(sa.Text)))
)
