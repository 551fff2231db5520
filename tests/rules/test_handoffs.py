"""The clock of a finding that lies with a department, and what is written about it."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.handoffs import (
    Department,
    LateFinding,
    acknowledge_by,
    compose_handoff,
    compose_late,
    find_stage,
    tell_where,
)
from rules.messages import clean_draft
from rules.working_time import WorkingCalendar

CALENDAR = WorkingCalendar(
    timezone="Africa/Johannesburg",
    weekly={day: [("07:30", "15:30")] for day in ("mon", "tue", "wed", "thu", "fri")},
)
FRIDAY_NOON = datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_the_clock_counts_working_hours_only() -> None:
    due_at = acknowledge_by(Department("roads", 4), FRIDAY_NOON, CALENDAR)
    # three and a half hours are left of Friday, the rest is Monday's
    assert due_at == datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize("department", [None, Department("roads")])
def test_without_a_target_there_is_no_clock(department: Department | None) -> None:
    assert acknowledge_by(department, FRIDAY_NOON, CALENDAR) is None


@pytest.mark.parametrize(
    ("status", "acknowledged_at", "due_in", "stage"),
    [
        ("waiting_entity", None, timedelta(hours=1), "waiting"),
        ("waiting_entity", None, timedelta(0), "late"),
        ("waiting_entity", None, None, "waiting"),
        ("waiting_entity", FRIDAY_NOON, timedelta(hours=-1), "acknowledged"),
        ("waiting_resident", None, timedelta(hours=-1), "late"),
        ("in_progress", FRIDAY_NOON, timedelta(hours=-1), "with_us"),
        ("new", None, timedelta(hours=-1), "with_us"),
        ("resolved", None, timedelta(hours=-1), "closed"),
    ],
)
def test_where_a_finding_stands(
    status: str, acknowledged_at: datetime | None, due_in: timedelta | None, stage: str
) -> None:
    due_at = None if due_in is None else FRIDAY_NOON + due_in
    assert find_stage(status, due_at, acknowledged_at, FRIDAY_NOON) == stage


@pytest.mark.parametrize(
    ("ward_no", "region", "words"),
    [
        (87, "B", "ward 87 (Region B)"),
        (87, "X", "ward 87"),
        (None, "B", "Region B"),
        (None, "X", "place not known"),
    ],
)
def test_the_place_is_told_as_far_as_it_is_known(ward_no: int | None, region: str, words: str) -> None:
    assert tell_where(ward_no, region) == words


def test_the_message_names_the_fault_and_asks_for_an_answer() -> None:
    draft = clean_draft(
        compose_handoff(
            "JHB-B-2026-000123-C", 2, "Street lights", "ward 87", "lights@power.example",
            "20 Nov 2026 14:00", "https://desk.example",
        )
    )  # fmt: skip
    assert draft.subject == "Street lights, ward 87: JHB-B-2026-000123-C"
    assert "by 20 Nov 2026 14:00 that you have it" in draft.body
    assert draft.body.endswith("https://desk.example/query?ref=JHB-B-2026-000123-C")
    assert draft.to.address == "lights@power.example"


def test_each_time_and_each_manager_has_a_message_of_its_own() -> None:
    keys = {
        compose_late([LateFinding("JHB-B-2026-000123-C", times, "City Power", FRIDAY_NOON)], user_id, "").key
        for times in (1, 2)
        for user_id in (7, 8)
    }
    assert len(keys) == 4


@pytest.mark.parametrize(("count", "subject"), [(1, "1 finding is not"), (25, "25 findings are not")])
def test_a_manager_is_told_of_all_that_is_late_in_one_message(count: int, subject: str) -> None:
    late = [LateFinding(f"JHB-{number}", 1, "City Power", FRIDAY_NOON) for number in range(count)]
    draft = clean_draft(compose_late(late, 7, "https://desk.example"))
    assert draft.subject.startswith(subject)
    assert draft.body.count("https://desk.example/query?ref=") == min(count, 20)
    assert ("and 5 more" in draft.body) is (count == 25)
