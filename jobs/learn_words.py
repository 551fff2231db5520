"""Counting the words that occur, so that a misspelt one can be put right."""

import threading
from collections import Counter
from datetime import UTC, datetime
from typing import Final

from data.transaction import perform, read
from queries.actions.learn_words import keep_words
from queries.search.known_words import PART, SOURCES, TEXTS, count_words, find_last, find_learnt
from rules.actor import SYSTEM
from rules.search.learning import FEWEST_TEXTS, is_due

MOST_WORDS: Final = 500_000


def learn_words(stop: threading.Event | None = None, *, now: datetime | None = None) -> int | None:
    """Count anew the words of all texts, if that is due; gives how many are known, None if nothing was done.

    Every part of the texts is a read of its own, and only the end writes: a kill leaves what was known
    before. Memory holds the different words, at most half a million of them.
    """
    now = now or datetime.now(UTC)
    last = read(SYSTEM, find_last, source=TEXTS)
    learnt = read(SYSTEM, find_learnt)
    if learnt is not None and not is_due(now - learnt.learnt_at, learnt.text_id, last):
        return None
    counted: Counter[str] = Counter()
    for source in SOURCES:
        for after in range(0, read(SYSTEM, find_last, source=source), PART):
            if stop is not None and stop.is_set():
                return None
            counted.update(read(SYSTEM, count_words, source=source, after=after))
            if len(counted) > MOST_WORDS:
                counted = Counter(dict(counted.most_common(MOST_WORDS // 2)))
    texts = {word: count for word, count in counted.items() if count >= FEWEST_TEXTS}
    perform(SYSTEM, keep_words, texts=texts, last_text_id=last, now=now)
    return len(texts)
