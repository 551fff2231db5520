"""Evidence over HTTP: to signed-in people only, as a download only, and never without a trace."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from data.tables.attachments import attachment
from data.tables.people import audit
from data.transaction import perform, read, transaction
from queries.actions.attach import attach
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.make import make_case
from tests.pages.cast import WARD, Cast

CONTENT = b"kWh;1 234\nfound \xc3\xa9"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(address: str, path: str, token: str | None = None, **headers: str) -> Answer:
    host = urlsplit(address)
    assert host.hostname
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=10)
    cookie = {"Cookie": f"tharollo={token}"} if token else {}
    connection.request("GET", path, headers=cookie | {k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    answer = Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, response.read())
    connection.close()
    return answer


@pytest.fixture
def file_id(cast: Cast) -> int:
    """A text file whose name tries to be more than a name, on a councillor's query."""
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, actor=cast["councillor"].actor, ward_no=WARD)
    perform(
        cast["expert"].actor, attach, case_id=case.case_id, reference=reference, now=datetime.now(UTC),
        file_name='Lesing "é"; x.html', content=CONTENT,
    )  # fmt: skip
    with transaction(SYSTEM) as connection:
        statement = sa.select(attachment.c.attachment_id).where(attachment.c.case_id == case.case_id)
        return int(connection.execute(statement).scalar_one())


def list_audits(file_id: int) -> list[Any]:
    with transaction(SYSTEM) as connection:
        return list(
            connection.execute(
                sa.select(audit.c.user_id, audit.c.kind).where(
                    audit.c.subject == str(file_id), audit.c.kind.like("attachment_%")
                )
            )
        )


def test_a_signed_in_person_gets_the_bytes_as_a_download(address: str, cast: Cast, file_id: int) -> None:
    answer = get(address, f"/files/{file_id}", cast["agent"].open_session())
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="Lesing ___; x.html"')
    assert "filename*=UTF-8''Lesing%20%22%C3%A9%22%3B%20x.html" in disposition
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert list_audits(file_id) == [(cast["agent"].actor.user_id, "attachment_downloaded")]


def test_strangers_other_roles_and_other_sites_get_nothing(address: str, cast: Cast, file_id: int) -> None:
    path = f"/files/{file_id}"
    signed_out = cast["expert"].open_session()
    cast["expert"].change(is_active=False, deactivated_at=sa.func.now())
    answers = [
        get(address, path),
        get(address, path, "no such token"),
        get(address, path, signed_out),
        get(address, path, cast["councillor"].open_session()),
        get(address, path, cast["admin"].open_session()),
        get(address, path, cast["agent"].open_session(), Sec_Fetch_Site="cross-site"),
        get(address, "/files/999999", cast["agent"].open_session()),
    ]
    cast["expert"].change(is_active=True, deactivated_at=None)
    assert [answer.status for answer in answers] == [401, 401, 401, 403, 403, 403, 404]
    assert all(CONTENT not in answer.body for answer in answers)
    assert list_audits(file_id) == []


def test_outside_the_scope_there_is_no_such_file(address: str, cast: Cast, file_id: int) -> None:
    cast["manager"].change(regions=["G"])
    answer = get(address, f"/files/{file_id}", cast["manager"].open_session())
    cast["manager"].change(regions=[])
    assert answer.status == 404
