"""The words that texts are made of, against which a misspelt one is held.

A word is kept only when several texts have it, so that the table says nothing of one person.
"""

import sqlalchemy as sa

from data.tables.base import metadata

known_word = sa.Table(
    "known_word",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    sa.Column("texts", sa.Integer, nullable=False),
    sa.Index("ix_known_word_beginning", "word", postgresql_ops={"word": "text_pattern_ops"}),
    sa.Index(
        "ix_known_word_similar", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}
    ),
    schema="casework",
)

words_learnt = sa.Table(
    "words_learnt",
    metadata,
    sa.Column("is_one", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("learnt_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("text_id", sa.BigInteger, nullable=False),
    sa.CheckConstraint("is_one", name="is_one"),
    schema="casework",
)
