"""The place in a case's texts where the words stand that were looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from data.tables.cases import case_text, cases
from queries.search.words import CONFIGURATION
from rules.access import check
from rules.actor import Actor
from rules.search.excerpts import BEGIN, END, Piece, split_excerpt
from rules.search.words import ask_for

_MARKS: Final = f"StartSel={BEGIN}, StopSel={END}"
_SHORT: Final = "MaxFragments=1, MaxWords=24, MinWords=12"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few words of a text, or the whole title, in pieces of which some were looked for."""

    pieces: tuple[Piece, ...]
    is_title: bool


def read_excerpts(
    connection: Connection, actor: Actor, *, case_ids: Sequence[int], words: Sequence[str]
) -> dict[int, Excerpt]:
    """Of each case its title, if every word stands there, or else the text that has most of them; a case
    where none stands is left out. Councillors get what the resident said, not what staff wrote.
    """
    check(actor, "search")
    if not case_ids or not words:
        return {}
    asked = ask_for(words)
    every, some = (sa.func.to_tsquery(CONFIGURATION, sign.join(asked)) for sign in (" & ", " | "))
    wanted = sa.any_(sa.literal(list(case_ids), ARRAY(sa.BigInteger)))
    titles = _texts(cases.c.title, sa.true(), every).where(cases.c.case_id == wanted)
    texts = _texts(case_text.c.body, sa.false(), some).where(case_text.c.case_id == wanted)
    if actor.role == "councillor":
        texts = texts.where(case_text.c.kind == "words")
    both = sa.union_all(titles, texts).subquery()
    best = (
        sa.select(both)
        .ext(distinct_on(both.c.case_id))
        .order_by(both.c.case_id, both.c.is_title.desc(), both.c.rank.desc())
        .subquery()
    )
    look = sa.case((best.c.is_title, f"{_MARKS}, HighlightAll=true"), else_=f"{_MARKS}, {_SHORT}")
    headline = sa.func.ts_headline(CONFIGURATION, best.c.body, some, look)
    found = connection.execute(sa.select(best.c.case_id, headline.label("marked"), best.c.is_title))
    return {row.case_id: Excerpt(split_excerpt(row.marked), row.is_title) for row in found}


def _texts(
    column: sa.Column[str], is_title: sa.ColumnElement[bool], asked: sa.ColumnElement[Any]
) -> sa.Select[Any]:
    """Texts that match, with how well."""
    vector = sa.func.to_tsvector(CONFIGURATION, column)
    return sa.select(
        column.table.c.case_id,
        column.label("body"),
        is_title.label("is_title"),
        sa.func.ts_rank(vector, asked).label("rank"),
    ).where(vector.bool_op("@@")(asked))
