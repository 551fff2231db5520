"""The worker counts words once, in parts, and again when it is time."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from data.transaction import read, transaction
from jobs.learn_words import learn_words
from queries.reference import load_reference
from queries.search.search import search_cases
from rules.actor import SYSTEM
from tests.make import make_case


@pytest.mark.usefixtures("own_engine")
def test_words_are_learnt_and_not_again_the_same_day() -> None:
    now = datetime.now(UTC)
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        for number in range(3):
            make_case(connection, reference, now=now, words=f"Thylacine in the meter box {number}")
    stopped = Event()
    stopped.set()
    assert learn_words(stopped, now=now) is None
    assert learn_words(now=now)
    assert learn_words(now=now + timedelta(hours=1)) is None
    assert learn_words(now=now + timedelta(hours=25))
    found = read(SYSTEM, search_cases, text="box tylacine", reference=reference)
    assert found.meant == {"tylacine": "thylacine"}
    assert len(found.hits) == 3
