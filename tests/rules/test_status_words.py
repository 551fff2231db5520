"""How a query stands in plain words: what comes next, what is late, and nothing once it is decided."""

from datetime import date, timedelta

import pytest

from rules import states
from rules.capture.status_words import Standing, tell_next_step, tell_promise, tell_standing

TODAY = date(2026, 11, 23)


def stand(status: str, next_step_on: date | None = TODAY, answer_by_on: date = TODAY) -> Standing:
    return Standing("ABC-D-2026-000123-C", status, "Water", TODAY, TODAY, next_step_on, answer_by_on)


def test_every_status_is_told_in_words_of_its_own() -> None:
    told = {tell_standing(stand(status)) for status in states.STATUSES}
    assert len(told) == len(states.STATUSES)
    assert tell_standing(stand("a_local_one")) == tell_standing(stand(states.IN_PROGRESS))


@pytest.mark.parametrize("status", states.OPEN_STATUSES)
def test_an_open_query_has_a_next_step_and_a_promise(status: str) -> None:
    assert tell_next_step(stand(status), TODAY).endswith("is due by 23 Nov 2026.")
    assert tell_promise(stand(status), TODAY) == "An answer is promised by 23 Nov 2026."
    assert tell_next_step(stand(status, None), TODAY).endswith("has no day yet.")


@pytest.mark.parametrize("status", states.OPEN_STATUSES)
def test_what_is_late_is_said_to_be_late(status: str) -> None:
    yesterday = TODAY - timedelta(days=1)
    assert tell_next_step(stand(status, yesterday), TODAY).endswith("on 22 Nov 2026 and is late.")
    assert "That day has passed" in tell_promise(stand(status, answer_by_on=yesterday), TODAY)


def test_what_is_decided_has_neither() -> None:
    decided = stand(states.RESOLVED)
    assert (tell_next_step(decided, TODAY), tell_promise(decided, TODAY)) == ("", "")
