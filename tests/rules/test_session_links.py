"""Which links residents may be given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.sessions.links import check_link, find_shared_links, normal_link

HOSTS = ("teams.microsoft.com", "teams.live.com")
GOOD = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%7d"


@pytest.mark.parametrize(
    "url",
    [GOOD, "https://TEAMS.microsoft.com/meet/1?p=2", "https://gov.teams.microsoft.com/l/1", GOOD + "#x",
     "https://teams.live.com:443/meet/9"],
)  # fmt: skip
def test_links_to_meetings_are_taken(url: str) -> None:
    assert check_link(url, HOSTS) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Give the link"),
        ("http://teams.microsoft.com/l/1", "must begin with https://"),
        ("teams.microsoft.com/l/1", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("https://evilteams.microsoft.com.example.org/l/1", "leads to evilteams.microsoft.com.example.org"),
        ("https://evil-teams.microsoft.com/l/1", "leads to evil-teams.microsoft.com"),
        ("https://xteams.microsoft.com/l/1", "leads to xteams.microsoft.com"),
        ("https://teams.microsoft.com./l/1", "leads to teams.microsoft.com."),
        ("https://xn--tems-5qa.microsoft.com/l/1", "leads to xn--tems-5qa"),
        ("https://teаms.microsoft.com/l/1", "letters that look like others"),
        ("https://teams.microsoft.com\\@example.org/1", "letters that look like others"),
        ("https://teams.microsoft.com@example.org/l/1", "a user name before its host"),
        ("https://user:word@teams.microsoft.com/l/1", "a user name before its host"),
        ("https://teams.microsoft.com:8443/l/1", "names a port"),
        ("https://teams.microsoft.com:x/l/1", "no web address"),
        ("https://[teams.microsoft.com/l/1", "no web address"),
        ("https://teams.microsoft.com/l/1\r\nBcc: x", "spaces or line breaks"),
        ("https://teams.microsoft.com/l/1 2", "spaces or line breaks"),
        ("https://teams.microsoft.com/\u200bl/1", "spaces or line breaks"),
        ("https://teams.microsoft.com/", "front page"),
        ("https:///l/1", "leads to nowhere"),
        ("https://teams.microsoft.com/" + "x" * 1000, "longer than 1000"),
    ],
)
def test_other_links_are_refused_in_words(url: str, words: str) -> None:
    sentence = check_link(url, HOSTS)
    assert sentence is not None
    assert words in sentence


def test_without_hosts_nothing_is_taken() -> None:
    sentence = check_link(GOOD, ())
    assert sentence is not None
    assert "the profile lists none" in sentence


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    for url in (text, f"https://{text}", f"https://teams.microsoft.com{text}"):
        sentence = check_link(url, HOSTS)
        assert sentence is None or sentence.endswith((".", "https://."))
        if sentence is None:
            assert normal_link(url).startswith("https://teams.microsoft.com/")


def test_one_link_for_two_categories_is_found_however_it_is_written() -> None:
    upper = GOOD.replace("teams.microsoft.com", "Teams.Microsoft.com:443")
    links = {
        "rates": [GOOD],
        "metering": [upper + "#later", "https://teams.microsoft.com/l/2"],
        "account": [],
    }
    assert find_shared_links(links) == {GOOD: ("metering", "rates")}
    assert find_shared_links({"rates": [GOOD, GOOD]}) == {}


def test_meeting_that_is_named_after_the_hash_stays() -> None:
    url = "https://teams.microsoft.com/_#/l/meetup-join/19%3ameeting_abc"
    assert check_link(url, HOSTS) is None
    assert normal_link(url) == url
