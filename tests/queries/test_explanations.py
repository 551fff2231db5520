"""What explains a deadline: read in few statements, and equal to what the row keeps."""

from datetime import date

import pytest
from sqlalchemy import Connection

from queries.cases import CaseRecord
from queries.explanations import explain_deadline
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.lookups import Reference
from tests.lived_case import RECEIVED_AT, make_lived_case, on
from tests.make import make_actor, make_case
from tests.queries.statements import count_statements

DAY = 86400.0


@pytest.fixture
def case(connection: Connection, reference: Reference, expert: Actor) -> CaseRecord:
    make_case(connection, reference, now=RECEIVED_AT)
    return make_lived_case(connection, reference, expert)


def test_the_explanation_is_of_the_deadline_that_the_row_keeps(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    story = explain_deadline(connection, expert, case=case, reference=reference, now=on(30))
    told = story.explanation
    assert (told.resolution.due_at, told.resolution.raw_due_at) == (case.due_at, case.raw_due_at)
    assert (told.promise.due_at, story.act_by_at) == (case.promise_due_at, case.act_by_at)
    assert sum(row.counted_seconds for row in told.rows) == told.resolution.elapsed_seconds
    assert [(asked.at, asked.ended_at) for asked in told.asked] == [(on(3), on(8))]
    assert told.asked[0].wanted_on == on(10).date()
    assert [(moved.before_code, moved.after_code) for moved in told.recategorised] == [
        ("account", "metering")
    ]
    heritage = next(row for row in told.rows if row.from_on == date(2026, 9, 24))
    assert [gap.words for gap in heritage.gaps] == ["Heritage Day"]


def test_hands_sum_to_the_life(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    story = explain_deadline(connection, expert, case=case, reference=reference, now=on(30))
    days: dict[str, float] = {}
    for span in story.hands:
        days[span.hand] = days.get(span.hand, 0.0) + span.seconds / DAY
    assert days["resident"] == 5
    assert days["entity.city_power"] == 7
    assert sum(days.values()) * DAY == (on(30) - RECEIVED_AT).total_seconds()
    assert set(days) == {"nobody", "billing", "resident", "entity.city_power"}


def test_credit_control_queries_lie_with_its_desk(
    connection: Connection, reference: Reference, expert: Actor
) -> None:
    case = make_case(connection, reference, now=RECEIVED_AT, category_code="credit_control", actor=expert)
    story = explain_deadline(connection, expert, case=case, reference=reference, now=on(1))
    assert {span.hand for span in story.hands} == {"nobody"}
    assert reference.categories["credit_control"].desk == "credit_control"
    assert reference.categories["metering"].desk == "billing"


def test_it_takes_two_statements(
    connection: Connection, reference: Reference, expert: Actor, case: CaseRecord
) -> None:
    with count_statements(connection) as seen:
        explain_deadline(connection, expert, case=case, reference=reference, now=on(30))
    assert len(seen) == 2


def test_administrators_have_no_business_with_a_query(
    connection: Connection, reference: Reference, case: CaseRecord
) -> None:
    admin = make_actor(connection, "admin")
    with pytest.raises(NotAllowed):
        explain_deadline(connection, admin, case=case, reference=reference, now=on(30))
