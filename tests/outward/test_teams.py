"""Meetings through Microsoft Graph, against a double on loopback that speaks its JSON over TLS."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from outward import teams
from outward.teams import Deferred, MeetingWanted, Refused, Teams
from tests.graph import ORGANISER, Answer, Graph, serve_graph
from tests.mailbox import make_certificate

WANTED = MeetingWanted(
    key="6d3b2c1e-55f3-4a7e-9d53-0c1f65e1a001",
    subject="Metering, 1 Dec 2026",
    starts_at=datetime(2026, 12, 1, 15, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 18, 0, tzinfo=UTC),
)
SOON = datetime.now(UTC) + timedelta(hours=1)
NO_POLICY = json.dumps(
    {"error": {"code": "Forbidden", "message": "No application access policy found for this app"}}
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("graph"))


@pytest.fixture
def graph(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(files[0]))
    with serve_graph(files) as served:
        yield served


def ask(graph: Graph, **changes: Any) -> str:
    return Teams(graph.access(**changes)).make_meeting(WANTED)


def test_meeting_is_made_once_however_often_it_is_asked_for(graph: Graph) -> None:
    desk = Teams(graph.access())
    first, again = desk.make_meeting(WANTED), desk.make_meeting(WANTED)
    assert first == again == graph.meetings[WANTED.key]
    assert graph.asked[0] == {
        "externalId": WANTED.key,
        "subject": "Metering, 1 Dec 2026",
        "startDateTime": "2026-12-01T15:00:00Z",
        "endDateTime": "2026-12-01T18:00:00Z",
    }
    # one token serves both
    assert [form["scope"] for form in graph.sign_ins] == [[f"{graph.url}/.default"]]


def write_pem(folder: Path, key: rsa.RSAPrivateKey | None = None) -> Path:
    """A private key and its certificate in one file."""
    certificate, private = make_certificate(folder, key)
    pem = folder / "desk.pem"
    pem.write_bytes(private.read_bytes() + certificate.read_bytes())
    return pem


def test_certificate_proves_the_desk_without_a_secret(graph: Graph, tmp_path: Path) -> None:
    pem = write_pem(tmp_path, rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert ask(graph, secret=None, certificate=pem).startswith("https://teams.microsoft.com/")
    assert "client_secret" not in graph.sign_ins[0]
    assert "client_assertion" in graph.sign_ins[0]


def test_certificate_that_cannot_be_used_is_refused_in_words(graph: Graph, tmp_path: Path) -> None:
    pem = tmp_path / "desk.pem"
    with pytest.raises(Refused, match="THAROLLO_TEAMS_CERTIFICATE"):
        ask(graph, secret=None, certificate=pem)
    pem.write_text("no certificate")
    with pytest.raises(Refused, match="THAROLLO_TEAMS_CERTIFICATE"):
        ask(graph, secret=None, certificate=pem)
    with pytest.raises(Refused, match="no RSA key"):
        ask(graph, secret=None, certificate=write_pem(tmp_path))
    assert graph.sign_ins == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(403, NO_POLICY), "application access policy granted to the organiser"),
        (Answer(403, NO_POLICY), "No application access policy found"),
        (Answer(404, "{}"), "THAROLLO_TEAMS_ORGANISER"),
        (Answer(401, "{}"), "does not accept the desk's token"),
        (Answer(400, '{"error": "odd"}'), "refused the meeting: 400"),
        (Answer(302, "", {"Location": "https://example.org/"}), "refused the meeting: 302"),
    ],
)
def test_refusals_say_what_to_change(graph: Graph, answer: Answer, words: str) -> None:
    graph.answers = [answer]
    with pytest.raises(Refused) as refused:
        ask(graph)
    assert words in str(refused.value)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_too_many_and_broken_servers_are_asked_again_later(graph: Graph, status: int) -> None:
    graph.answers = [Answer(status, "<html>", {"Retry-After": "120"})]
    with pytest.raises(Deferred) as deferred:
        ask(graph)
    assert deferred.value.after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("999999999", timedelta(days=1), timedelta(days=1)),
        (format_datetime(SOON, usegmt=True), timedelta(minutes=50), timedelta(hours=1)),
        ("Mon, 01 Jan 2001 00:00:00 GMT", timedelta(), timedelta()),
    ],
    # the same names in every process that runs a part of the tests, whatever the second
    ids=["seconds", "date", "past date"],
)
def test_pause_is_read_as_seconds_or_date(
    graph: Graph, header: str, least: timedelta, most: timedelta
) -> None:
    graph.answers = [Answer(429, "{}", {"Retry-After": header})]
    with pytest.raises(Deferred) as deferred:
        ask(graph)
    assert deferred.value.after is not None
    assert least <= deferred.value.after <= most


@pytest.mark.parametrize("header", ["soon", "-5", ""])
def test_pause_that_is_none_is_left_to_the_desk(graph: Graph, header: str) -> None:
    graph.answers = [Answer(429, "{}", {"Retry-After": header})]
    with pytest.raises(Deferred) as deferred:
        ask(graph)
    assert deferred.value.after is None


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"joinWebUrl": null}', '{"joinWebUrl": 7}', ""])
def test_answers_that_cannot_be_read_are_no_meeting(graph: Graph, body: str) -> None:
    graph.answers = [Answer(201, body)]
    with pytest.raises(Deferred, match="gave an answer"):
        ask(graph)


def test_silence_ends(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams, "STEP_SECONDS", 0.2)
    graph.silent = True
    with pytest.raises(Deferred, match="sign-in does not answer in time"):
        ask(graph)


def test_nobody_there(graph: Graph) -> None:
    with pytest.raises(Deferred, match="sign-in cannot be reached"):
        ask(graph, authority="https://127.0.0.1:9")
    with pytest.raises(Deferred, match="Graph cannot be reached"):
        ask(graph, graph_url="https://127.0.0.1:9/v1.0")


def test_certificate_of_the_server_is_checked(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(Deferred, match="not trusted"):
        ask(graph)


@pytest.mark.parametrize(
    ("error", "kind"),
    [("invalid_client", Refused), ("unauthorized_client", Refused), ("temporarily_unavailable", Deferred)],
)
def test_sign_in_that_fails(graph: Graph, error: str, kind: type[Exception]) -> None:
    graph.refuses = error
    with pytest.raises(kind, match=error):
        ask(graph)
    assert graph.asked == []


def test_wrong_secret_is_never_shown(graph: Graph) -> None:
    access = graph.access(secret="wrong and long")
    with pytest.raises(Refused) as refused:
        Teams(access).make_meeting(WANTED)
    assert "wrong and long" not in str(refused.value) + repr(access)
    assert ORGANISER in repr(access)
