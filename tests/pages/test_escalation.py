"""An escalated query says so on its page, in its story and among the manager's figures."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from pages.kit.escalation_words import tell_escalation
from pages.kit.format import show_date
from pages.kit.registry import HOME, QUERY
from queries.actions.escalate import escalate_due
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

DAY = timedelta(days=1)


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


def make_escalated(reference: Reference, days: int) -> CaseRecord:
    """A query that came in so many days ago and climbed as far as it must."""
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=now, received_at=now - timedelta(days=days))
    perform(SYSTEM, escalate_due, reference=reference, now=now)
    return read(SYSTEM, get_case, reference=case.reference)


def words(desk: AppTest) -> str:
    return "\n".join(str(part.value) for part in (*desk.markdown, *desk.caption))


def test_query_says_where_it_stands(open_page: Open, cast: Cast, reference: Reference) -> None:
    case = make_escalated(reference, days=33)
    desk = open_page(cast["expert"], QUERY, ref=case.reference)
    assert not desk.exception
    said = words(desk)
    next_on = show_date(case.promise_due_at + 7 * DAY)
    assert f"▲ Escalated] to the assistant director on {show_date(case.state.escalated_at)}" in said
    assert f"; to the deputy director on {next_on}" in said
    assert "escalated it to the assistant director" in said


def test_last_rung_has_no_next(reference: Reference) -> None:
    case = make_escalated(reference, days=100)
    told = tell_escalation(case, reference, datetime.now(UTC))
    assert "to the unit head on" in told
    assert ";" not in told


def test_query_within_its_promise_says_nothing(reference: Reference) -> None:
    assert tell_escalation(make_escalated(reference, days=3), reference, datetime.now(UTC)) == ""


def test_manager_has_a_figure_that_opens_the_queue(open_page: Open, cast: Cast, reference: Reference) -> None:
    make_escalated(reference, days=40)
    desk = open_page(cast["manager"], HOME)
    figures = {metric.label: metric.value for metric in desk.metric}
    assert int(figures["▲ Escalated"]) >= 1
