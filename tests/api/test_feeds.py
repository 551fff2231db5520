"""Personal calendars over HTTP: for whoever knows the secret address, until it is revoked."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from data.tables.campaigns import calendar_feed, roster_place, virtual_session
from data.tables.people import app_user, audit
from data.transaction import perform, transaction
from queries.actions.sessions.feeds import make_feed, revoke_feed
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.booked import (
    LINK,
    make_booking,
    make_campaign,
    make_place,
    make_resident_case,
    make_virtual_session,
)
from tests.calendar_files import instant, read_calendar
from tests.pages.cast import Cast

TODAY = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)


@pytest.fixture
def token(cast: Cast) -> str:
    """The agent's address; they sit in one evening tomorrow, in which one resident has a seat."""
    agent = cast["agent"].actor
    with transaction(SYSTEM) as connection:
        connection.execute(roster_place.update().values(removed_at=TODAY))
        case = make_resident_case(connection, load_reference(connection), account_no="553344112")
        evening = make_virtual_session(connection, starts_at=TODAY + timedelta(days=1))
        place = make_place(connection, evening, agent.user_id)
        make_booking(connection, evening, case, roster_place_id=place)
    return perform(agent, make_feed, now=TODAY)


def test_feed_holds_my_evenings_and_names_no_resident(address: str, token: str) -> None:
    answer = get(address, f"/feeds/{token}.ics")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    text = answer.body.decode()
    [event] = read_calendar(text).events
    assert event["SUMMARY"] == "Virtual session: Water and electricity metering"
    assert instant(event.start) == TODAY + timedelta(days=1)
    assert event["LOCATION"] == LINK
    assert "1 of 1 seats booked." in event["DESCRIPTION"]
    unfolded = text.replace("\r\n ", "")
    for personal in ("Nomsa", "resident@", "553344112", "JHB-", "mailto:"):
        assert personal not in unfolded


def test_entries_keep_their_identity(address: str, token: str) -> None:
    first, again = (read_calendar(get(address, f"/feeds/{token}.ics").body.decode()) for _ in range(2))
    assert [event["UID"] for event in first.events] == [event["UID"] for event in again.events]


@pytest.mark.parametrize("wrong", ["x", "x" * 43, "x" * 5000, "%00", "..%2f..%2fetc"])
def test_unknown_address_is_not_found(address: str, token: str, wrong: str) -> None:
    answer = get(address, f"/feeds/{wrong}.ics")
    assert answer.status == 404
    assert token.encode() not in answer.body


def test_revoked_address_is_not_found_and_a_new_one_replaces_the_old(
    address: str, cast: Cast, token: str
) -> None:
    agent = cast["agent"].actor
    new = perform(agent, make_feed, now=TODAY)
    assert get(address, f"/feeds/{token}.ics").status == 404
    assert get(address, f"/feeds/{new}.ics").status == 200
    assert perform(agent, revoke_feed, now=TODAY)
    assert not perform(agent, revoke_feed, now=TODAY)
    assert get(address, f"/feeds/{new}.ics").status == 404
    with transaction(SYSTEM) as connection:
        kinds = connection.scalars(
            sa.select(audit.c.kind).where(audit.c.kind.like("feed_%")).order_by(audit.c.audit_id)
        ).all()
    assert kinds[-3:] == ["feed_made", "feed_made", "feed_revoked"]


def test_only_the_hash_is_kept(token: str) -> None:
    with transaction(SYSTEM) as connection:
        kept = connection.scalars(sa.select(calendar_feed.c.token_hash)).all()
    assert kept
    assert all(len(each) == 32 and token.encode() not in each for each in kept)


@pytest.mark.parametrize(
    "changed", [{"is_active": False, "deactivated_at": TODAY}, {"role": "admin"}], ids=["left", "other work"]
)
def test_who_left_has_no_calendar(address: str, cast: Cast, token: str, changed: dict[str, object]) -> None:
    mine = app_user.c.user_id == cast["agent"].actor.user_id
    with transaction(SYSTEM) as connection:
        connection.execute(app_user.update().where(mine).values(changed))
    try:
        assert get(address, f"/feeds/{token}.ics").status == 404
    finally:
        back = {"is_active": True, "deactivated_at": None, "role": "agent"}
        with transaction(SYSTEM) as connection:
            connection.execute(app_user.update().where(mine).values(back))


def test_evenings_called_off_and_places_given_up_are_not_in_it(address: str, cast: Cast, token: str) -> None:
    agent = cast["agent"].actor
    with transaction(SYSTEM) as connection:
        campaign_id = make_campaign(connection)
        for days in (2, 3, 400):
            starts_at = TODAY + timedelta(days=days)
            evening = make_virtual_session(connection, campaign_id=campaign_id, starts_at=starts_at)
            place = make_place(connection, evening, agent.user_id)
            if days == 2:
                connection.execute(
                    virtual_session.update()
                    .where(virtual_session.c.virtual_session_id == evening)
                    .values(status="cancelled")
                )
            if days == 3:
                connection.execute(
                    roster_place.update()
                    .where(roster_place.c.roster_place_id == place)
                    .values(removed_at=TODAY)
                )
    events = read_calendar(get(address, f"/feeds/{token}.ics").body.decode()).events
    assert [instant(event.start) for event in events] == [TODAY + timedelta(days=1)]
