"""The page of a team: every figure opens its queries, a lead without a team is told why it is empty."""

from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import read
from pages.kit.format import show_date
from pages.kit.registry import TEAM
from pages.kit.team_tables import tabulate_people, tabulate_unassigned
from pages.kit.turns import Turns
from queries.reference import load_reference
from queries.sessions.board import Absence
from queries.team_load import Load, PersonLoad, Unassigned
from rules.actor import SYSTEM
from rules.case_filter import CaseFilter
from tests.pages.cast import Cast
from tests.pages.conftest import Open

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


def words(desk: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*desk.markdown, *desk.info, *desk.subheader])


@pytest.mark.usefixtures("worked")
def test_a_manager_sees_who_holds_what_and_can_hand_work_over(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["manager"], TEAM)
    assert not desk.exception
    assert "open queries" in words(desk)
    held = desk.dataframe[0].value
    assert cast["expert"].actor.display_name in list(held["Name"])
    assert "Hand over all open work" in [button.label for button in desk.button]


def test_who_leads_no_team_is_told_so(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], TEAM)
    assert not desk.exception
    assert "You lead no team" in words(desk)


def test_a_cell_opens_the_queries_it_counts(cast: Cast) -> None:
    del cast
    reference = read(SYSTEM, load_reference)
    first, second = list(reference.categories)[:2]
    load = Load(5, 2, 1, NOW - timedelta(days=12))
    people = (
        PersonLoad(7, "Busy", True, {first: load, second: load}),
        PersonLoad(8, "Left", False, {second: load}),
        PersonLoad(9, "Idle", True, {}),
    )
    first_on, last_on = date(2026, 6, 8), date(2026, 6, 10)
    absences = (Absence(1, 7, first_on, last_on, ""), Absence(2, 8, NOW.date(), last_on, ""))
    turns = Turns(absences, {9: NOW + timedelta(days=2)}, reference, NOW)
    table = tabulate_people(people, "overdue", turns, reference, NOW)
    assert [list(row) for row in table.table.rows] == [
        ["Busy", 4, 2, 2, 12, f"{show_date(first_on)} to {show_date(last_on)}", None],
        ["⚑ Left", 2, 0, 2, 12, f"now, until {show_date(last_on)}", None],
        ["Idle", 0, 0, 0, None, None, date(2026, 6, 3)],
    ]
    assert table.opens is not None
    assert table.opens(0, 1) == CaseFilter(holder_id=7, overdue=True)
    assert table.opens(1, 3) == CaseFilter(holder_id=8, overdue=True, category_codes=(second,))

    ages = [bucket.code for bucket in reference.age_buckets]
    free = tabulate_unassigned((Unassigned(first, load, dict.fromkeys(ages, 1)),), reference, NOW)
    assert free.opens is not None
    here = CaseFilter(whose="unassigned", category_codes=(first,))
    opened = [free.opens(0, column) for column in range(3 + len(ages))]
    assert opened == [
        here, here, here.but(overdue=True), *(here.but(age_buckets=(code,)) for code in ages)
    ]  # fmt: skip
