"""Texts half written over HTTP: the person's own only, and only from the desk's own pages."""

import http.client
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa

from api.posts import MOST_BYTES
from data.tables.people import web_session
from data.transaction import perform, transaction
from queries.actions.drafts import forget_draft
from queries.web_sessions import hash_token
from rules.actor import SYSTEM
from tests.api.test_files import get
from tests.pages.cast import Cast

Answered = tuple[int, dict[str, Any]]
JSON = "application/json"


def post(address: str, values: object, token: str | None, path: str = "/drafts", **headers: str) -> Answered:
    host = urlsplit(address)
    connection = http.client.HTTPConnection(str(host.hostname), host.port, timeout=10)
    sent = {"Content-Type": JSON} | {name.replace("_", "-").title(): value for name, value in headers.items()}
    if token:
        sent["Cookie"] = f"tharollo={token}"
    body = values if isinstance(values, bytes) else json.dumps(values).encode()
    connection.request("POST", path, body=body, headers=sent)
    response = connection.getresponse()
    answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def fetch(address: str, place: str, token: str | None) -> Answered:
    answer = get(address, f"/drafts?place={quote(place)}", token)
    return answer.status, json.loads(answer.body)


def typed(body: object, *, draft_round: object = 0, place: object = "note_body_7") -> dict[str, Any]:
    return {"place": place, "body": body, "round": draft_round}


def test_what_is_typed_comes_back_to_its_author_only(address: str, cast: Cast) -> None:
    mine, other = cast["expert"].open_session(), cast["agent"].open_session()
    assert post(address, typed("half a sen\0tence 🚰 \ud83d"), mine) == (200, {"kept": True, "round": 0})
    assert fetch(address, "note_body_7", mine) == (200, {"body": "half a sentence 🚰 ?", "round": 0})
    assert fetch(address, "note_body_7", other) == (200, {"body": None, "round": 0})


def test_a_post_after_the_save_is_told_the_round_of_now(address: str, cast: Cast) -> None:
    token, place = cast["expert"].open_session(), "resolve_reason_9"
    post(address, typed("reason", place=place), token)
    perform(cast["expert"].actor, forget_draft, place=place, now=datetime.now(UTC))
    assert post(address, typed("reason", place=place), token) == (200, {"kept": False, "round": 1})
    assert fetch(address, place, token) == (200, {"body": None, "round": 1})


@pytest.mark.parametrize("token", [None, "never given"])
def test_nobody_signed_out_is_answered(address: str, token: str | None) -> None:
    assert post(address, typed("text"), token)[0] == 401
    assert fetch(address, "note_body_7", token)[0] == 401


def test_only_the_desks_own_pages_may_post(address: str, cast: Cast) -> None:
    token = cast["expert"].open_session()
    for site in ("cross-site", "same-site", "none"):
        assert post(address, typed("text"), token, sec_fetch_site=site)[0] == 403
    assert post(address, typed("text"), token, content_type="text/plain")[0] == 400


@pytest.mark.parametrize(
    "values",
    [
        b"{", b"\xff", [], {}, typed(None), typed("text", draft_round="0"), typed("text", draft_round=True),
        typed("text", draft_round=-1), typed("text", draft_round=2**63), typed("text", place=""),
        typed("text", place="x" * 201), typed("text", place="a\0"), typed("x" * 100_001),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_words(address: str, cast: Cast, values: object) -> None:
    status, answer = post(address, values, cast["expert"].open_session())
    assert status == 400
    assert answer["words"]


def test_a_body_without_end_is_not_read(address: str, cast: Cast) -> None:
    token = cast["expert"].open_session()
    assert post(address, typed("x" * MOST_BYTES), token)[0] == 413


def test_typing_keeps_the_sign_in_alive_and_asking_does_not(address: str, cast: Cast) -> None:
    token = cast["expert"].open_session()
    mine = web_session.c.token_hash == hash_token(token)

    def is_fresh() -> bool:
        with transaction(SYSTEM) as connection:
            seen = web_session.c.last_seen_at > sa.func.now() - sa.text("interval '1 minute'")
            return bool(connection.scalar(sa.select(seen).where(mine)))

    with transaction(SYSTEM) as connection:
        earlier = sa.func.now() - sa.text("interval '5 minutes'")
        connection.execute(sa.update(web_session).where(mine).values(last_seen_at=earlier))
    fetch(address, "note_body_7", token)
    assert not is_fresh()
    post(address, typed("text"), token)
    assert is_fresh()
