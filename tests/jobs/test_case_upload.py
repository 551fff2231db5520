"""The import page's jobs: a file looked at, tried, imported, and its rows repaired."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.imports import import_upload_part
from data.transaction import perform, read, transaction
from jobs.case_import import importer
from jobs.case_upload import works
from jobs.context import Cancelled, JobContext
from queries.imports.erasing import KEPT_FOR, KEPT_WHEN_IN, erase_old_uploads
from queries.imports.maps import list_maps, save_map
from queries.imports.repairs import RejectFilter, count_repairs, dismiss_row, list_repairs, retry_row
from queries.imports.uploads import IMPORT, TRY, ask_for, get_upload, keep_upload, list_uploads
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput
from tests.database import Databases, serve_app_from
from tests.jobs.importing import list_cases, new_source
from tests.jobs.uploading import HEADER, answer, do, find_job, upload, work_off, write_bomb, write_workbook
from tests.make import make_actor

GOOD = "{0},2025-03-0{1} 10:00,2025-03-1{1} 12:00,done,55200491{1}\n"


@pytest.fixture(scope="module", autouse=True)
def own_database(server: Databases) -> Iterator[Engine]:
    """A database of these tests' own: imports commit."""
    name = server.clone(f"case_upload_{secrets.token_hex(4)}")
    with serve_app_from(server.app_url(name)) as engine:
        yield engine
    server.drop(name)


@pytest.fixture
def admin() -> Actor:
    with transaction(SYSTEM) as connection:
        return make_actor(connection, "admin")


def write_rows(count: int, header: str = HEADER) -> str:
    return header + "\n" + "".join(GOOD.format(f"T{n}", n) for n in range(1, count + 1))


def test_columns_are_guessed_and_the_import_adds_up(admin: Actor) -> None:
    given = upload(admin, write_rows(3))
    assert given.found is not None
    assert given.found["guess"] == {
        "reference": "Ticket", "opened": "Received", "closed": "Closed", "status": "Status",
        "account": "Account number",
    }  # fmt: skip
    source = new_source()
    result = do(admin, given, answer(given, source)).result
    assert result is not None
    assert (result["rows_read"], result["rows_created"], result["rows_rejected"]) == (3, 3, 0)
    cases = list_cases(source)
    assert cases["T1"]["status"] == "resolved"
    assert cases["T1"]["account_no"] == "552004911"


def test_a_dry_run_counts_and_writes_nothing(admin: Actor) -> None:
    source = new_source()
    first = upload(admin, write_rows(2))
    do(admin, first, answer(first, source))
    before = list_cases(source)
    changed = write_rows(3).replace("2025-03-11", "2025-03-19") + "T9,when,,open,\n"
    given = upload(admin, changed)
    result = do(admin, given, answer(given, source), TRY).result
    assert result is not None
    names = ("rows_read", "rows_created", "rows_updated", "rows_unchanged", "rows_rejected", "new_cases")
    assert [result[name] for name in names] == [4, 1, 1, 1, 1, 1]
    assert [(column, rows) for column, _, rows in result["reasons"]] == [("Received", 1)]
    assert list_cases(source) == before
    assert count_repairs_of(source) == 0
    real = do(admin, given, None).result
    assert real is not None
    assert all(real[name] == result[name] for name in names[:-1])


def count_repairs_of(source: str) -> int:
    return sum(each.rows for each in read(SYSTEM, count_repairs) if each.source == source)


def import_bad(admin: Actor, source: str) -> int:
    given = upload(admin, write_rows(2) + "T7,not a day,,open,\nT8,2025-03-04,,open,1,extra\n")
    result = do(admin, given, answer(given, source)).result
    assert result is not None
    assert result["rows_rejected"] == 2
    return int(result["batch_id"])


def test_a_row_is_corrected_and_goes_in(admin: Actor) -> None:
    source = new_source()
    batch_id = import_bad(admin, source)
    first, second = read(admin, list_repairs, wanted=RejectFilter(batch_id))
    assert (first.line, first.cells) == (4, ["T7", "not a day", "", "open", ""])
    assert len(second.cells or ()) == 6
    perform(admin, retry_row, batch_id=batch_id, line=4, cells=["T7", "nor this", "", "open", ""])
    work_off()
    assert [row.line for row in read(admin, list_repairs, wanted=RejectFilter(batch_id))] == [4, 5]
    assert count_repairs_of(source) == 2
    perform(admin, retry_row, batch_id=batch_id, line=4, cells=["T7", "2025-03-05", "", "open", ""])
    perform(admin, retry_row, batch_id=batch_id, line=5, cells=["T8", "2025-03-04", "", "nonsense", "1"])
    work_off()
    (left,) = read(admin, list_repairs, wanted=RejectFilter(batch_id))
    assert left.line == 5
    assert "'nonsense'" in left.reason
    assert list_cases(source)["T7"]["status"] == "in_progress"
    with pytest.raises(Conflict):
        perform(admin, retry_row, batch_id=batch_id, line=4, cells=["T7", "2025-03-05", "", "open", ""])


def test_a_row_is_dismissed_only_with_a_reason(admin: Actor) -> None:
    batch_id, now = import_bad(admin, new_source()), datetime.now(UTC)
    with pytest.raises(InvalidInput, match="Say why"):
        perform(admin, dismiss_row, batch_id=batch_id, line=4, reason=" ", now=now)
    perform(admin, dismiss_row, batch_id=batch_id, line=4, reason="Logged twice", now=now)
    assert [row.line for row in read(admin, list_repairs, wanted=RejectFilter(batch_id))] == [5]


def test_dates_that_can_be_read_two_ways_refuse_the_file_with_both_readings(admin: Actor) -> None:
    source = new_source()
    given = upload(admin, f"{HEADER}\nT1,03/04/2025,,open,\nT2,05/06/2025,,open,\n")
    assert given.found is not None
    dates = given.found["dates"]["Received"]
    assert dates["orders"] == ["day first", "month first"]
    assert "3 Apr 2025 read day first, or 4 Mar 2025 read month first" in dates["readings"]
    job = do(admin, given, answer(given, source))
    assert job.status == "failed"
    assert "day first or month first: 3 Apr 2025 or 4 Mar 2025" in (job.message or "")
    assert list_cases(source) == {}
    done = do(admin, given, answer(given, source, "day first"))
    assert done.status == "done"
    assert len(list_cases(source)) == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 something", "calls.csv", "is a PDF, not a table"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "calls.xlsx", "an old Excel or Word file"),
        (b"PK\x03\x04" + b"x" * 600, "calls.xlsx", "a damaged archive"),
        (b"<html><table></table></html>", "calls.xls", "a web page"),
        (f"{HEADER}\nT1,2025-01-01,,op\0en,\n".encode(), "calls.csv", "line 2, has a NUL byte"),
        (f'{HEADER}\nT1,"'.encode() + b"x" * 50_000_000 + b'",,,\n', "calls.csv", "line 2: a cell is longer"),
        (f'{HEADER}\nT1,"2025-01-01,,,\n'.encode(), "calls.csv", "quotes do not pair"),
        (HEADER.encode(), "calls.csv", "no rows under a header"),
        (write_bomb(), "calls.xlsx", "unpacks to 95 MB from 0 MB"),
    ],
    ids=["pdf", "old excel", "cut archive", "web page", "nul", "huge cell", "open quote", "header", "bomb"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    admin: Actor, content: bytes, name: str, said: str
) -> None:
    given = upload(admin, content, name)
    job = find_job(given.look_job)
    assert given.found is None
    assert job.status == "failed"
    assert said in (job.message or "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_is_found(admin: Actor, encoding: str, sign: str) -> None:
    rows = [["Ticket", "Received", "Description"], ["T1", "2025-03-01", "Geën water\nin die straat"]]
    text = "\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows) + "\n"
    given = upload(admin, text.encode(encoding))
    assert given.found is not None
    assert given.found["header"] == rows[0]
    assert given.found["rows"] == [rows[1]]
    source = new_source()
    assert do(admin, given, answer(given, source)).result is not None
    assert list_cases(source)["T1"]["title"].startswith("Geën water")


def test_a_workbook_is_read_whatever_its_name(admin: Actor) -> None:
    rows: list[list[Any]] = [HEADER.split(","), ["T1", datetime(2025, 3, 4, 10, 30), "", "open", 552004912]]  # noqa: DTZ001
    given = upload(admin, write_workbook(rows, ["Notes"]), "calls.csv")
    assert given.found is not None
    assert given.found["rows"] == [["T1", "2025-03-04 10:30:00", "", "open", "552004912"]]
    assert "is an Excel workbook" in given.found["notes"][0]
    assert "not read: Notes" in given.found["notes"][1]
    source = new_source()
    assert do(admin, given, answer(given, source)).status == "done"
    assert list_cases(source)["T1"]["account_no"] == "552004912"


def test_an_empty_file_is_not_kept(admin: Actor) -> None:
    with pytest.raises(InvalidInput, match="is empty"):
        perform(admin, keep_upload, file_name="a.csv", content=memoryview(b""), now=datetime.now(UTC))


def test_maps_are_kept_by_name(admin: Actor) -> None:
    now = datetime.now(UTC)
    perform(admin, save_map, name=" Call  centre ", wanted={"source": "a"}, now=now)
    perform(admin, save_map, name="Call centre", wanted={"source": "b"}, now=now)
    assert read(admin, list_maps) == {"Call centre": {"source": "b"}}


class Killed(BaseException):
    """What ends a process ends the job here."""


@pytest.mark.parametrize("end", [Cancelled, Killed])
def test_an_import_stopped_midway_goes_on_to_the_same_queries(
    admin: Actor, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    """Cancelled or killed after the first range: nothing twice, nothing lost."""
    monkeypatch.setattr(importer, "FACTS_A_RANGE", 4)
    given = upload(admin, write_rows(9))
    whole, halved = new_source(), new_source()
    wanted = do(admin, given, answer(given, whole)).result

    def break_off(context: JobContext) -> importer.Progress:
        def tell(done: int, total: int, words: str) -> None:
            if 0 < done < total and words not in ("Reading the file", "Ordering the events"):
                raise end

        return tell

    with monkeypatch.context() as broken:
        broken.setattr(works, "make_teller", break_off)
        with contextlib.suppress(Killed):
            do(admin, given, answer(given, halved))
    assert 0 < len(list_cases(halved)) < 9
    if end is Killed:
        work_off(stale_after=timedelta(0))
        result = find_job(read(admin, get_upload, upload_id=given.upload_id).import_job).result
    else:
        result = do(admin, given, None).result
    assert wanted is not None
    assert result is not None
    assert result["rows_read"] == wanted["rows_read"] == 9
    assert strip(list_cases(halved)) == strip(list_cases(whole))


def strip(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What two imports of one file have in common: all but the numbers of rows."""
    own = {"case_id", "reference", "source", "logged_at", "clock_revision"}
    return {key: {name: case[name] for name in case.keys() - own} for key, case in found.items()}


def erase_all(on: datetime) -> None:
    """A few are erased at a time, and other tests have left theirs."""
    while perform(SYSTEM, erase_old_uploads, now=on + timedelta(minutes=1)):
        continue


def test_a_file_is_erased_a_day_after_it_is_in_and_not_while_it_may_go_on(admin: Actor) -> None:
    into, left = upload(admin, write_rows(2)), upload(admin, write_rows(2))
    source = new_source()
    do(admin, into, answer(into, source))
    now = datetime.now(UTC)
    erase_all(now - timedelta(minutes=1))
    assert {into.upload_id, left.upload_id} <= {each.upload_id for each in read(admin, list_uploads)}
    erase_all(now + KEPT_WHEN_IN)
    kept = {each.upload_id for each in read(admin, list_uploads)}
    assert into.upload_id not in kept
    assert left.upload_id in kept
    with transaction(SYSTEM) as connection:
        parts = sa.select(sa.func.count()).where(import_upload_part.c.upload_id == into.upload_id)
        assert connection.scalar(parts) == 0
    with pytest.raises(Conflict, match="Upload it again"):
        perform(admin, ask_for, upload_id=into.upload_id, kind=IMPORT)
    assert len(list_cases(source)) == 2
    erase_all(now + KEPT_FOR)
    assert read(admin, list_uploads) == []
