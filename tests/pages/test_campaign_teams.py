"""Teams meetings on the links of a campaign: offered where the desk can make them, told of in words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.settings import get_settings
from data.tables.campaigns import campaign, virtual_session
from data.transaction import read, transaction
from pages.kit.plain import escape
from pages.kit.registry import find_entry
from queries.actions.sessions.meetings import count_wanted
from queries.reference import load_reference
from rules.actor import SYSTEM, Role
from tests.evenings import Evening, make_evening
from tests.pages.cast import Cast
from tests.pages.conftest import Open


@pytest.fixture
def evening(cast: Cast) -> Iterator[Evening]:
    """Two virtual sessions tomorrow, both without a link."""
    reference = read(SYSTEM, load_reference)
    tomorrow = reference.local_day(datetime.now(UTC)) + timedelta(days=1)
    with transaction(SYSTEM) as connection:
        made = make_evening(
            connection,
            reference,
            days=(tomorrow,),
            category_codes=("metering", "rates"),
            now=datetime.now(UTC),
        )
    yield made
    with transaction(SYSTEM) as connection:
        mine = campaign.c.campaign_id == made.campaign_id
        connection.execute(sa.update(campaign).where(mine).values(status="closed"))


@pytest.fixture
def with_teams(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk whose settings name a way to Teams."""
    for name in ("TENANT", "CLIENT_ID", "ORGANISER", "CLIENT_SECRET"):
        monkeypatch.setenv(f"THAROLLO_TEAMS_{name}", "x")
    get_settings.cache_clear()


def open_links(open_page: Open, cast: Cast, evening: Evening, role: Role = "manager") -> AppTest:
    desk = open_page(cast[role], find_entry("campaign"), id=str(evening.campaign_id), part="links")
    assert not desk.exception
    return desk


def list_offers(desk: AppTest) -> list[str]:
    return [button.label for button in desk.button if button.key == "want_meetings"]


def change(evening: Evening, **values: object) -> None:
    with transaction(SYSTEM) as connection:
        mine = virtual_session.c.virtual_session_id == evening.first
        connection.execute(sa.update(virtual_session).where(mine).values(values))


def test_without_settings_meetings_are_not_offered(open_page: Open, cast: Cast, evening: Evening) -> None:
    assert list_offers(open_links(open_page, cast, evening)) == []


@pytest.mark.usefixtures("with_teams")
def test_manager_asks_for_the_meetings_that_are_missing(
    open_page: Open, cast: Cast, evening: Evening
) -> None:
    desk = open_links(open_page, cast, evening)
    assert list_offers(desk) == ["Make 2 Teams meetings"]
    desk = desk.button(key="want_meetings").click().run()
    assert not desk.exception
    assert list_offers(desk) == []
    assert "2 meetings are being made by Teams." in [caption.value for caption in desk.caption]
    assert read(SYSTEM, count_wanted, campaign_id=evening.campaign_id) == 2


@pytest.mark.usefixtures("with_teams")
def test_failure_is_told_at_its_link_and_may_be_tried_again(
    open_page: Open, cast: Cast, evening: Evening
) -> None:
    change(evening, meeting_state="failed", meeting_error="Microsoft Graph does not know the organiser.")
    desk = open_links(open_page, cast, evening)
    told = f"Teams could not make the meeting: {escape('Microsoft Graph does not know the organiser.')}"
    assert told in [warning.value for warning in desk.warning]
    change(evening, join_url="https://teams.microsoft.com/meet/1")
    desk = desk.run()
    assert told not in [warning.value for warning in desk.warning]
    assert list_offers(desk) == ["Make the Teams meeting"]


@pytest.mark.usefixtures("with_teams")
def test_who_does_not_plan_is_offered_nothing(open_page: Open, cast: Cast, evening: Evening) -> None:
    assert list_offers(open_links(open_page, cast, evening, "agent")) == []
