"""How often words occur in what people wrote, a part of the texts at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text, cases, contact
from data.tables.words import words_learnt
from rules.access import check
from rules.actor import Actor

PART: Final = 50_000


class Source(NamedTuple):
    """A column that is searched for words, and the key of its table."""

    column: sa.Column[str]
    key: sa.Column[int]


TEXTS: Final = Source(case_text.c.body, case_text.c.text_id)
SOURCES: Final = (
    Source(cases.c.title, cases.c.case_id),
    TEXTS,
    Source(contact.c.name, contact.c.contact_id),
)
_LETTERS: Final = "^[[:alpha:]]{3,30}$"


@dataclass(frozen=True, slots=True)
class Learnt:
    """When words were counted, and the last text at the time."""

    learnt_at: datetime
    text_id: int


def find_learnt(connection: Connection, actor: Actor) -> Learnt | None:
    """When the words were counted; None if they never were."""
    check(actor, "run_jobs")
    row = connection.execute(sa.select(words_learnt.c.learnt_at, words_learnt.c.text_id)).one_or_none()
    return None if row is None else Learnt(*row)


def find_last(connection: Connection, actor: Actor, *, source: Source) -> int:
    """The last number of a source; 0 if it is empty."""
    check(actor, "run_jobs")
    return connection.scalar(sa.select(sa.func.max(source.key))) or 0


def count_words(connection: Connection, actor: Actor, *, source: Source, after: int) -> dict[str, int]:
    """Words of letters only with the number of texts they stand in, in the next PART numbers of a source."""
    check(actor, "run_jobs")
    # ts_stat takes a statement as text; nothing of it comes from people
    texts = (
        f"SELECT to_tsvector('casework.words', {source.column.name}) FROM {source.column.table.fullname}"
        f" WHERE {source.key.name} > {int(after)} AND {source.key.name} <= {int(after) + PART}"
    )
    stat = sa.func.ts_stat(texts).table_valued("word", "ndoc")
    counted = sa.select(stat.c.word, stat.c.ndoc).where(stat.c.word.op("~")(_LETTERS))
    return {row.word: row.ndoc for row in connection.execute(counted)}
