"""The digest is bounded, however much was escalated."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rules.escalation import Rung
from rules.escalation_digest import LISTED, Escalated, compose_digest
from rules.messages import clean_draft

ZONE = ZoneInfo("Africa/Johannesburg")
LADDER = (Rung("one", 1, "First", 0, "area"), Rung("two", 2, "Second", 7, "area"))
NOON = datetime(2026, 11, 18, 10, 0, tzinfo=UTC).astimezone(ZONE)


def compose(count: int, since_on: date | None = None) -> str:
    escalated = [Escalated(f"JHB-{number}", 1 + number % 2) for number in range(count)]
    draft = compose_digest(7, escalated, ladder=LADDER, address="http://desk", since_on=since_on, now=NOON)
    assert clean_draft(draft) == draft
    assert (draft.key, draft.not_before_at) == ("escalation_digest:7:2026-11-18", NOON)
    return draft.body


def test_thousands_are_counted_and_a_few_are_listed() -> None:
    text = compose(5001)
    assert "5001 open queries were escalated:" in text
    assert "  Second: 2500\n  First: 2501\n" in text
    assert text.count("/query?ref=") == LISTED
    assert text.endswith(f"and {5001 - LISTED} more")


def test_a_few_are_all_listed() -> None:
    text = compose(2, date(2026, 11, 17))
    assert text.startswith("2 open queries were escalated since 17 Nov 2026:")
    assert "more" not in text
