"""What a message may hold, and how long it is tried."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.messages import (
    LONGEST_SUBJECT,
    MOST_ATTEMPTS,
    Draft,
    clean_draft,
    make_message_id,
    next_try_at,
    to_address,
    to_user,
)

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def draft(**changes: Any) -> Draft:
    fields: dict[str, Any] = {"key": "k", "to": to_user(7), "template_code": "t", "subject": "S", "body": "B"}
    return Draft(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": " "}, "needs a key"),
        ({"subject": ""}, "subject of a message has 1 to"),
        ({"subject": "x" * (LONGEST_SUBJECT + 1)}, "subject of a message has 1 to"),
        ({"subject": "Hello\r\nBcc: everybody@example.org"}, "one line"),
        ({"subject": "Hello\u2028there"}, "one line"),
        ({"body": "  "}, "text of a message has 1 to"),
        ({"body": "a\x00b"}, "no control characters"),
    ],
)
def test_draft_that_cannot_be_sent_is_refused(changes: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        clean_draft(draft(**changes))


def test_draft_is_tidied() -> None:
    assert clean_draft(draft(subject=" S ", body="\nB\n")) == draft()


@pytest.mark.parametrize("address", ["", "nobody", "a@example.org\r\nBcc: b@example.org", "a@b@example.org"])
def test_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        to_address(address)


def test_attempts_come_ever_further_apart_and_end() -> None:
    tries = [next_try_at(attempts, NOW) for attempts in range(1, MOST_ATTEMPTS)]
    times = [at for at in tries if at is not None]
    assert len(times) == MOST_ATTEMPTS - 1
    assert times == sorted(times)
    assert next_try_at(MOST_ATTEMPTS, NOW) is None
    assert timedelta(days=2) < sum((at - NOW for at in times), timedelta()) < timedelta(days=4)


@given(st.text(min_size=1), st.text(min_size=1))
def test_message_id_is_stable_and_tells_keys_apart(one: str, other: str) -> None:
    first = make_message_id(one, "example.org")
    assert first == make_message_id(one, "example.org")
    assert (first == make_message_id(other, "example.org")) == (one == other)
    assert first.isprintable()
    assert first.endswith("@example.org>")
