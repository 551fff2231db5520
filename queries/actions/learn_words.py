"""Keeps the words that occur, against which a misspelt one is held."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from data.tables.words import known_word, words_learnt
from rules.access import check
from rules.actor import Actor


def keep_words(
    connection: Connection, actor: Actor, *, texts: Mapping[str, int], last_text_id: int, now: datetime
) -> None:
    """Keep these words with the number of their texts in place of all that were known."""
    check(actor, "run_jobs")
    connection.execute(sa.delete(known_word))
    connection.execute(sa.delete(words_learnt))
    connection.execute(sa.insert(words_learnt), {"learnt_at": now, "text_id": last_text_id})
    if texts:
        columns = (
            sa.literal(list(texts), ARRAY(sa.Text)),
            sa.literal(list(texts.values()), ARRAY(sa.Integer)),
        )
        rows = sa.func.unnest(*columns).table_valued("word", "texts").render_derived()
        kept = sa.insert(known_word).from_select(["word", "texts"], sa.select(rows.c.word, rows.c.texts))
        connection.execute(kept)
