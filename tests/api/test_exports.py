"""The queue as a file: exactly its rows, for those who may see them, and never without a record."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from api import exports
from data.tables.cases import cases
from data.tables.people import audit
from data.transaction import read, transaction
from queries import exports as rows_of
from queries.reference import load_reference
from queries.triage import Cursor, list_triage
from rules.actor import SYSTEM
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from rules.queue_columns import COLUMNS
from tests.api.test_files import get
from tests.make import make_case
from tests.many_cases import log_many
from tests.outward.test_long_sheets import read_rows
from tests.pages.cast import Cast

ACCOUNT = "550012345"


@pytest.fixture
def reference(cast: Cast) -> Reference:
    del cast
    return read(SYSTEM, load_reference)


@pytest.fixture
def noise(reference: Reference) -> None:
    """Queries of every kind and with every beginning that a spreadsheet would compute, once a module."""
    now = datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(cases)):
            return
        log_many(connection, reference, count=60, now=now)
        for words in ("=cmd|' /C calc'!A0", "@SUM(A1)", "-2+3 rand", 'a "quoted"\nline; é'):
            make_case(connection, reference, now=now - timedelta(days=9), words=words, account_no=ACCOUNT)


def read_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def path(form: str, case_filter: CaseFilter | None = None, **more: str) -> str:
    return f"/exports/queries.{form}?{urlencode((case_filter or CaseFilter()).to_params() | more)}"


def list_audits(user_id: int, *kinds: str) -> list[Any]:
    with transaction(SYSTEM) as connection:
        statement = sa.select(audit.c.kind, audit.c.subject, audit.c.detail).where(
            audit.c.user_id == user_id, audit.c.kind.in_(kinds)
        )
        return list(connection.execute(statement.order_by(audit.c.audit_id)))


def walk(cast: Cast, reference: Reference, case_filter: CaseFilter) -> list[str]:
    page = read(
        cast["expert"].actor, list_triage, case_filter=case_filter, cursor=Cursor(datetime.now(UTC)),
        reference=reference, page_rows=5_000,
    )  # fmt: skip
    return [row.reference for row in page.rows]


@pytest.mark.usefixtures("noise")
@pytest.mark.parametrize(
    "case_filter",
    [
        CaseFilter(),
        CaseFilter(order_by="amount", descending=True, regions=("B", "D")),
        CaseFilter(overdue=True),
    ],
)
def test_a_file_holds_the_rows_of_the_queue_in_its_order(
    address: str, cast: Cast, reference: Reference, case_filter: CaseFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of, "BATCH", 7)
    token, expected = cast["expert"].open_session(), walk(cast, reference, case_filter)
    answer = get(address, path("csv", case_filter, columns="reference"), token)
    assert answer.status == 200
    assert read_csv(answer.body) == [["Reference"], *([each] for each in expected)]
    book = get(address, path("xlsx", case_filter, columns="reference"), token)
    assert [row[0][1] for row in read_rows(book.body, 2)] == ["Reference", *expected]
    assert len(expected) > 10


@pytest.mark.usefixtures("noise")
def test_no_cell_becomes_a_formula_and_accounts_are_masked(address: str, cast: Cast) -> None:
    token = cast["expert"].open_session()
    rows = read_csv(get(address, path("csv"), token).body)
    assert rows[0] == [column.name for column in COLUMNS.values()]
    titles = {row[2] for row in rows}
    assert {"'=cmd|' /C calc'!A0", "'@SUM(A1)", "'-2+3 rand"} <= titles
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {row[3] for row in rows if row[2] in titles} & {"55…2345"}
    assert ACCOUNT not in str(rows)
    book = get(address, path("xlsx"), token).body
    assert ("s", "=cmd|' /C calc'!A0") in [cell for row in read_rows(book, 2) for cell in row]
    assert ACCOUNT not in str(read_rows(book, 2))


@pytest.mark.usefixtures("noise")
def test_whole_accounts_are_recorded_one_by_one(address: str, cast: Cast) -> None:
    person = cast["agent"]
    answer = get(address, path("csv", columns="account", accounts="whole"), person.open_session())
    shown = {row[0] for row in read_csv(answer.body)[1:]} - {""}
    assert ACCOUNT in shown
    assert {each.subject for each in list_audits(person.actor.user_id, "account_read")} == shown


@pytest.mark.usefixtures("noise")
def test_it_is_recorded_before_and_after(address: str, cast: Cast) -> None:
    person = cast["manager"]
    wanted = CaseFilter(regions=("B",))
    rows = read_csv(get(address, path("csv", wanted), person.open_session()).body)
    began, ended = list_audits(person.actor.user_id, "exported", "export_ended")
    assert began.detail["asked"] == {"region": "B", "form": "csv"}
    assert ended.detail == {"export": began.detail["export"], "rows": len(rows) - 1, "complete": True}


@pytest.mark.usefixtures("noise")
def test_the_cover_says_what_when_and_who(address: str, cast: Cast) -> None:
    wanted = CaseFilter(regions=("B",), overdue=True)
    book = get(address, path("xlsx", wanted), cast["manager"].open_session()).body
    cover = {name: words for (_, name), (_, words) in read_rows(book, 1)}
    rows = len(read_rows(book, 2)) - 1
    assert cover["Queries"] == "open queries · region B · overdue"
    assert cover["Rows"] == str(rows)
    assert cover["Made by"] == "Manager.One (manager.one), manager"
    assert "first two" in cover["Account numbers"]
    assert f"{datetime.now(UTC):%Y}" in cover["As of"]


def test_only_those_who_work_the_queue_get_it(address: str, cast: Cast) -> None:
    answers = [get(address, path("csv"), cast[who].open_session()) for who in ("councillor", "admin")]
    assert [get(address, path("csv")).status, *(each.status for each in answers)] == [401, 403, 403]
    other_site = get(address, path("csv"), cast["expert"].open_session(), sec_fetch_site="cross-site")
    assert other_site.status == 403
    assert not list_audits(cast["councillor"].actor.user_id, "exported", "export_ended")


def test_an_area_is_kept(address: str, cast: Cast, noise: None) -> None:
    person = cast["agent"]
    person.change(regions=["D"])
    try:
        rows = read_csv(get(address, path("csv", columns="region"), person.open_session()).body)
    finally:
        person.change(regions=[])
    assert {row[0] for row in rows[1:]} <= {"D", "X"}
    assert len(rows) > 2


@pytest.mark.parametrize(
    ("more", "words"),
    [({"region": "Q"}, "region"), ({"columns": "id_number"}, "id_number"), ({"ward": "eighty"}, "ward"),
     ({"columns": "title,title"}, "No file")],
)  # fmt: skip
def test_what_the_queue_would_leave_out_is_refused(
    address: str, cast: Cast, more: dict[str, str], words: str
) -> None:
    answer = get(address, path("csv", None, **more), cast["expert"].open_session())
    assert answer.status == 400
    assert words in answer.body.decode()
    assert get(address, path("pdf"), cast["expert"].open_session()).status == 400


def test_a_third_file_at_once_waits(address: str, cast: Cast) -> None:
    for _ in range(2):
        assert exports._ROOM.acquire(blocking=False)
    try:
        answer = get(address, path("csv"), cast["expert"].open_session())
    finally:
        for _ in range(2):
            exports._ROOM.release()
    assert (answer.status, answer.body.decode()) == (503, exports.CROWDED)


def test_what_breaks_off_is_recorded_as_broken_off(
    cast: Cast, noise: None, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of, "BATCH", 5)
    person = cast["expert"].actor
    export = exports._Export(person, CaseFilter(), ("reference",), False, reference, datetime.now(UTC))
    pieces = exports._watch(export, exports._as_csv(export))
    next(pieces)
    pieces.close()
    last = list_audits(person.user_id, "export_ended")[-1]
    assert last.detail == {"export": str(export.export_id), "rows": 5, "complete": False}
