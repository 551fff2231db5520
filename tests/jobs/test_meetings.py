"""Teams meetings that are waited for: made once, tried again, failed in words, never in the way of a link."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.settings import ROOT, SettingsError, read_settings
from data.tables.campaigns import session_change, virtual_session
from data.tables.messages import message
from data.tables.seats import booking
from data.transaction import perform, transaction
from jobs.meetings import make_meetings, teams_access
from outward.teams import TeamsAccess
from queries.actions.sessions.meetings import CRASHED, LEASE, TOO_LATE, lease_meeting, want_meetings
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.sessions.meetings import LONGEST_PAUSE, MOST_ATTEMPTS, PAUSES
from tests.booked import (
    LINK,
    STARTS,
    make_booking,
    make_campaign,
    make_resident_case,
    make_virtual_session,
)
from tests.calendar_files import read_event
from tests.graph import Answer, Graph, serve_graph
from tests.jobs.posting import NOW, Times

FORBIDDEN = Answer(403, json.dumps({"error": {"code": "Forbidden", "message": "No policy"}}))


@pytest.fixture
def graph(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(files[0]))
    with serve_graph(files) as served:
        yield served


@pytest.fixture
def campaign(own_engine: Engine) -> int:
    """A campaign of two evenings: the first without a link, the second with one that was pasted."""
    with transaction(SYSTEM) as connection:
        campaign_id = make_campaign(connection)
        make_virtual_session(connection, campaign_id=campaign_id, join_url=None)
        make_virtual_session(connection, campaign_id=campaign_id, starts_at=STARTS + timedelta(days=1))
    return campaign_id


@pytest.fixture
def make_soon(own_engine: Engine, times: Times) -> Callable[[], int]:
    """A campaign of one evening in an hour, by the clock of a real process."""

    def make() -> int:
        times.now = datetime.now(NOW.tzinfo)
        with transaction(SYSTEM) as connection:
            campaign_id = make_campaign(connection)
            starts_at = times.now + timedelta(hours=1)
            make_virtual_session(connection, campaign_id=campaign_id, join_url=None, starts_at=starts_at)
        return campaign_id

    return make


def want(campaign_id: int, now: datetime = NOW) -> int:
    return perform(SYSTEM, want_meetings, campaign_id=campaign_id, now=now)


def go(graph: Graph, times: Times) -> list[str]:
    return list(make_meetings(graph.access(), clock=times))


def first() -> sa.Row[Any]:
    """The evening that begins first."""
    with transaction(SYSTEM) as connection:
        return connection.execute(
            sa.select(virtual_session).order_by(virtual_session.c.starts_at).limit(1)
        ).one()


def change(**values: object) -> None:
    with transaction(SYSTEM) as connection:
        connection.execute(
            virtual_session.update().where(virtual_session.c.starts_at == STARTS).values(values)
        )


def list_changes() -> list[str]:
    with transaction(SYSTEM) as connection:
        return list(connection.scalars(sa.select(session_change.c.kind).order_by(session_change.c.change_id)))


def test_meeting_is_made_for_the_evening_that_has_no_link(campaign: int, graph: Graph, times: Times) -> None:
    assert (want(campaign), want(campaign)) == (1, 0)
    assert go(graph, times) == ["made"]
    assert go(graph, times) == []
    row = first()
    assert (row.meeting_state, row.meeting_error) == ("made", None)
    assert row.join_url == graph.meetings[row.meeting_key]
    assert graph.asked[0]["subject"] == (
        "City of Johannesburg: Water and electricity metering, 1 Dec 2026 17:00"
    )
    assert graph.asked[0]["startDateTime"] == "2026-12-01T15:00:00Z"
    assert list_changes() == ["meeting_wanted", "link_made"]


def test_whoever_is_booked_already_is_sent_the_link(campaign: int, graph: Graph, times: Times) -> None:
    with transaction(SYSTEM) as connection:
        case = make_resident_case(connection, load_reference(connection))
        booked = make_booking(connection, first().virtual_session_id, case)
    want(campaign)
    assert go(graph, times) == ["made"]
    with transaction(SYSTEM) as connection:
        told = connection.execute(sa.select(message)).one()
        assert (
            connection.scalar(sa.select(booking.c.status).where(booking.c.booking_id == booked)) == "booked"
        )
    assert str(first().join_url) in told.body
    assert read_event(told.calendar_text)["SEQUENCE"] == 1


def test_without_settings_nothing_is_asked_and_nothing_pretends(campaign: int, times: Times) -> None:
    want(campaign)
    assert teams_access(read_settings()) is None
    assert make_meetings(teams_access(read_settings()), clock=times) == []
    assert first().meeting_state == "wanted"


def test_settings_name_who_the_desk_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TENANT": "city.example", "CLIENT_ID": "desk", "ORGANISER": "someone", "CLIENT_SECRET": "secret",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"THAROLLO_TEAMS_{name}", value)
    settings = read_settings()
    assert settings.makes_meetings
    assert teams_access(settings) == TeamsAccess(
        tenant="city.example",
        client_id="desk",
        organiser="someone",
        authority="https://login.microsoftonline.com",
        graph_url="https://graph.microsoft.com/v1.0",
        secret="secret",
    )


def test_busy_microsoft_is_asked_again_when_it_said(campaign: int, graph: Graph, times: Times) -> None:
    want(campaign)
    graph.answers = [Answer(429, "{}", {"Retry-After": "1800"})]
    assert go(graph, times) == ["put_off"]
    row = first()
    assert (row.meeting_state, row.meeting_not_before_at) == ("wanted", NOW + timedelta(minutes=30))
    assert "asks to try later (429)" in row.meeting_error
    times.pass_by(timedelta(minutes=29))
    assert go(graph, times) == []
    times.pass_by(timedelta(minutes=1))
    assert go(graph, times) == ["made"]
    assert first().meeting_error is None
    assert graph.asked[0]["externalId"] == graph.asked[1]["externalId"]


def test_broken_microsoft_is_given_up_in_words(campaign: int, graph: Graph, times: Times) -> None:
    want(campaign)
    graph.answers = [Answer(503, "<html>")] * MOST_ATTEMPTS
    endings = []
    for _ in range(MOST_ATTEMPTS):
        endings += go(graph, times)
        times.pass_by(max(LONGEST_PAUSE, *PAUSES))
    assert endings == ["put_off"] * (MOST_ATTEMPTS - 1) + ["failed"]
    row = first()
    assert row.meeting_state == "failed"
    assert "503" in row.meeting_error
    assert go(graph, times) == []


def test_refusal_fails_at_once_and_may_be_asked_for_anew(campaign: int, graph: Graph, times: Times) -> None:
    want(campaign)
    graph.answers = [FORBIDDEN]
    assert go(graph, times) == ["failed"]
    assert "application access policy" in first().meeting_error
    assert go(graph, times) == []
    assert want(campaign) == 1
    assert go(graph, times) == ["made"]
    assert list_changes() == ["meeting_wanted", "meeting_failed", "meeting_wanted", "link_made"]


@pytest.mark.parametrize("link", ["http://teams.microsoft.com/l/1", "https://example.org/l/1"])
def test_link_that_leads_elsewhere_is_not_kept(campaign: int, graph: Graph, times: Times, link: str) -> None:
    want(campaign)
    graph.answers = [Answer(201, json.dumps({"joinWebUrl": link}))]
    assert go(graph, times) == ["failed"]
    row = first()
    assert (row.join_url, row.meeting_state) == (None, "failed")
    assert row.meeting_error.startswith("Teams gave a link: The link ")


@pytest.mark.parametrize(
    "meanwhile", [{"join_url": LINK}, {"status": "cancelled"}, {"join_url": LINK, "meeting_state": "none"}]
)
@pytest.mark.parametrize("answers", [[], [FORBIDDEN], [Answer(500)]])
def test_what_staff_did_meanwhile_holds(
    campaign: int,
    graph: Graph,
    times: Times,
    meanwhile: dict[str, str],
    answers: list[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    want(campaign)
    graph.answers = list(answers)
    ask = Graph.make_meeting

    def paste_then_answer(self: Graph, *given: Any) -> Answer:
        change(**meanwhile)
        return ask(self, *given)

    monkeypatch.setattr(Graph, "make_meeting", paste_then_answer)
    assert go(graph, times) == ["not_wanted"]
    row = first()
    assert row.join_url == meanwhile.get("join_url")
    assert row.meeting_error is None


def test_evening_that_is_over_waits_for_nothing(campaign: int, graph: Graph, times: Times) -> None:
    want(campaign)
    times.now = STARTS + timedelta(hours=3)
    assert go(graph, times) == []
    row = first()
    assert (row.meeting_state, row.meeting_error) == ("failed", TOO_LATE)
    assert graph.asked == []


def test_meeting_that_ends_every_worker_is_given_up(campaign: int, graph: Graph, times: Times) -> None:
    want(campaign)
    for _ in range(MOST_ATTEMPTS):
        assert perform(SYSTEM, lease_meeting, now=times.now) is not None
        assert perform(SYSTEM, lease_meeting, now=times.now) is None
        times.pass_by(LEASE)
    assert go(graph, times) == []
    row = first()
    assert (row.meeting_state, row.meeting_error) == ("failed", CRASHED)


def test_two_workers_make_one(campaign: int, graph: Graph, times: Times) -> None:
    want(campaign)
    endings: list[str] = []
    threads = [threading.Thread(target=lambda: endings.extend(go(graph, times))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert endings == ["made"]
    assert len(graph.asked) == 1


KILLED = """
import os, signal, sys
import jobs.meetings
from outward.teams import TeamsAccess
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
jobs.meetings.mark_made = die
url = sys.argv[1]
access = TeamsAccess("city", "desk", sys.argv[2], url, url + "/v1.0", secret=sys.argv[3])
jobs.meetings.make_meetings(access)
"""


def test_killed_worker_leaves_one_meeting(
    own_engine: Engine, graph: Graph, times: Times, make_soon: Callable[[], int]
) -> None:
    want(make_soon(), times.now)
    access = graph.access()
    command = [sys.executable, "-c", KILLED, graph.url, access.organiser, str(access.secret)]
    ended = subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (first().join_url, first().meeting_state) == (None, "wanted")
    assert go(graph, times) == []
    times.pass_by(LEASE + timedelta(minutes=1))
    assert go(graph, times) == ["made"]
    assert len(graph.asked) == 2
    assert list(graph.meetings.values()) == [first().join_url]


def test_half_of_the_settings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAROLLO_TEAMS_TENANT", "city.example")
    with pytest.raises(SettingsError, match="Teams needs THAROLLO_TEAMS_TENANT"):
        read_settings()
    monkeypatch.setenv("THAROLLO_GRAPH_URL", "http://graph.example")
    with pytest.raises(SettingsError, match="THAROLLO_GRAPH_URL"):
        read_settings()
