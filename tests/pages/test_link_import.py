"""Links from a file: found by day, time and category, all of them right or none saved."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data.transaction import read
from pages.care.campaign_parts.link_import import read_links
from pages.care.campaign_parts.view import CampaignView
from queries.reference import load_reference
from queries.sessions.board import Board, BoardSession
from rules.actor import SYSTEM
from tests.pages.cast import Cast

HOST = "https://teams.microsoft.com/l/meetup-join"


@pytest.fixture
def view(cast: Cast) -> CampaignView:
    """A view that knows the look-ups; no campaign is asked for here."""
    nothing: Any = None
    return CampaignView(cast["manager"].actor, read(SYSTEM, load_reference), nothing, datetime.now(UTC))


def make_board(*links: str | None) -> Board:
    """One hour of the first categories on 1 Dec 2026, with their links."""
    starts, ends = datetime(2026, 12, 1, 15, 0, tzinfo=UTC), datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    codes = ("metering", "rates")
    sessions = [
        BoardSession(number, code, starts, ends, link, "none", None, 0, 0, 0, 0, 0)
        for number, (code, link) in enumerate(zip(codes, links, strict=True), start=1)
    ]
    return Board(1, sessions, [], [], [])


def write(*lines: str) -> bytes:
    return "\r\n".join(("day,starts,category,link", *lines)).encode("utf-8-sig")


def test_lines_find_their_virtual_session_by_code_or_name(view: CampaignView) -> None:
    content = write(f"2026-12-01,17:00,metering,{HOST}/1", f" 2026-12-01 ,17:00, Property Rates ,{HOST}/2")
    found = read_links(content, make_board(None, None), view)
    assert found.faults == ()
    assert found.links == {1: f"{HOST}/1", 2: f"{HOST}/2"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"2026-12-02,17:00,metering,{HOST}/1", "no virtual session"),
        (f"1 Dec,17:00,metering,{HOST}/1", "no virtual session"),
        ("2026-12-01,17:00,metering,http://teams.microsoft.com/l/1", "begin with https"),
        ("2026-12-01,17:00,metering,https://example.org/1", "leads to example.org"),
        ("2026-12-01,17:00,metering", "Give the link"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(view: CampaignView, line: str, fault: str) -> None:
    found = read_links(write(line), make_board(None, None), view)
    assert found.links == {}
    assert found.faults[0].startswith("Line 2: ")
    assert fault in found.faults[0]


def test_two_categories_may_not_share_a_link_with_what_stays(view: CampaignView) -> None:
    found = read_links(
        write(f"2026-12-01,17:00,metering,{HOST}/same"), make_board(None, f"{HOST}/same"), view
    )
    assert "would share one link" in found.faults[0]
    twice = write(f"2026-12-01,17:00,metering,{HOST}/1", f"2026-12-01,17:00,metering,{HOST}/2")
    assert "twice" in read_links(twice, make_board(None, None), view).faults[0]


def test_what_is_no_list_of_links_is_refused(view: CampaignView) -> None:
    for content in (b"\xff\xfe\x00", b"", b"a,b\n1,2\n", b'day,starts,category,link\n"never closed'):
        found = read_links(content, make_board(None, None), view)
        assert found.links == {}
        assert len(found.faults) == 1
