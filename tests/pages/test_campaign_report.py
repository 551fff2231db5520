"""The report on the campaign's page: empty at first, then figures that open to their queries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.transaction import perform, read, transaction
from pages.care.campaign_parts.report_tables import DEFINITIONS, make_figures, make_rows, tell_comparison
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.invite import invite
from queries.reference import load_reference
from queries.sessions.report import get_report
from queries.sessions.report_rows import FIGURES, list_report_rows
from rules.actor import SYSTEM
from rules.lookups import Reference
from rules.sessions.comparison import Comparison
from tests.evenings import Evening, make_evening, make_reachable
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.pages.test_campaign import open_part, words_of


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def evening(reference: Reference) -> Evening:
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        day = reference.local_day(now) + timedelta(days=1)
        return make_evening(connection, reference, days=(day,), now=now)


def invite_one(evening: Evening, reference: Reference) -> str:
    """A query whose resident is invited and booked."""
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        case = make_reachable(connection, reference, now=now)
    ours: dict[str, Any] = {"case_ids": [case.case_id], "reference": reference, "now": now}
    perform(SYSTEM, invite, campaign_id=evening.campaign_id, **ours)
    perform(SYSTEM, book_seat, virtual_session_id=evening.first, **ours)
    return case.reference


def test_figures_open_to_their_queries(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    desk = open_part(open_page, cast, evening, "report")
    assert "Nothing has happened yet." in words_of(desk)
    invited = invite_one(evening, reference)
    desk = open_part(open_page, cast, evening, "report")
    values = {metric.label: metric.value for metric in desk.metric}
    assert (values["Invited"], values["Booked"], values["Attended"]) == ("1", "1", "0")
    assert "Too few to compare" in words_of(desk)
    assert list(desk.dataframe[-1].value["Query"]) == [invited]
    desk.session_state["report_figure"] = "no_show"
    desk.run()
    assert not desk.exception
    assert "No query stands behind it." in words_of(desk)


def test_a_row_of_a_table_opens_its_queries(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    invite_one(evening, reference)
    document = next(iter(reference.documents.values()))
    desk = open_part(open_page, cast, evening, "report")
    desk.session_state["report_figure"] = "missing"
    desk.session_state["report_code"] = ("missing", document.code)
    desk.run()
    assert f"Only: {document.name}." in words_of(desk)
    desk.session_state["report_figure"] = "invited"
    desk.run()
    assert "Only:" not in words_of(desk)
    assert not desk.exception


def test_files_hold_every_figure_with_its_meaning(evening: Evening, reference: Reference) -> None:
    invited = invite_one(evening, reference)
    ours: dict[str, Any] = {"campaign_id": evening.campaign_id, "reference": reference}
    figures = make_figures(read(SYSTEM, get_report, now=datetime.now(UTC), **ours), reference)
    assert list(figures.rows[0]) == ["Invited", 1, DEFINITIONS["invited"].split(": ", 1)[1]]
    rows = make_rows("Invited", read(SYSTEM, list_report_rows, figure="invited", **ours), reference)
    assert rows.rows[0][0] == invited
    assert set(FIGURES) <= set(DEFINITIONS)


def test_the_finding_says_how_much_more_was_settled() -> None:
    more = Comparison(invited=40, matched=40, like=200, invited_share=0.5, like_share=0.2)
    assert tell_comparison(more) == (
        "50% of the invited are resolved, 30 points more than the 20% of 200 like them"
    )
