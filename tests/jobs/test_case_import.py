"""Importing files into the database: the three shapes, correction, staff, refusal."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.cases import cases
from data.transaction import perform, read, transaction
from jobs.case_import import FileRefused, MapRefused
from queries.actions.talk import note
from queries.case_import import batches
from queries.cases import as_record
from queries.cases import list_events as list_case_events
from queries.reference import load_reference
from queries.search.search import search_cases
from rules.actor import SYSTEM
from rules.case import fold
from rules.case_state import STATE_FIELDS
from tests.database import Databases, serve_app_from
from tests.jobs.import_cases import CASES_MAP, EVENTS_MAP, SNAPSHOTS_MAP, change
from tests.jobs.importing import (
    count_staging,
    import_text,
    join,
    last_status,
    list_cases,
    list_events,
    list_references,
    make_expert,
    new_source,
)

CASES = "id,opened,closed,state"
EVENTS = "id,at,activity"
SNAPSHOTS = "number,state,mod_count,opened_at,updated_at,resolved_at"


@pytest.fixture(scope="module", autouse=True)
def own_database(server: Databases) -> Iterator[Engine]:
    """A database of these tests' own: imports commit."""
    name = server.clone(f"case_import_{secrets.token_hex(4)}")
    with serve_app_from(server.app_url(name)) as engine:
        yield engine
    server.drop(name)


@pytest.fixture
def source() -> str:
    return new_source()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_cases_become_queries_with_their_history(tmp_path: Path, source: str) -> None:
    map_ = change(CASES_MAP, time={"zone": "UTC"})
    rows = ["1,2025-01-01 10:00,2025-01-03 12:00,done", "2,2025-01-02 10:00,,open", "3,yesterday,,open"]
    done = import_text(tmp_path, map_, source, join(CASES, rows))
    found = list_cases(source)
    assert found["1"]["status"] == "resolved"
    assert found["1"]["received_at"] == at("2025-01-01 10:00")
    assert found["1"]["resolved_at"] == at("2025-01-03 12:00")
    assert (found["1"]["outcome_code"], found["1"]["category_code"]) == ("not_stated", "metering")
    assert (found["2"]["status"], found["2"]["resolved_at"]) == ("in_progress", None)
    assert found["1"]["title"] == "Water and electricity metering"
    assert done.rows == batches.RowCounts(3, 2, 0, 0, 1)
    assert (done.given.cases, done.given.cases_open) == (2, 1)
    assert (done.given.earliest_at, done.given.latest_at) == (at("2025-01-01 10:00"), at("2025-01-03 12:00"))
    assert [(r.line, r.column_name) for r in done.rejects] == [(4, "opened")]
    kept = read(SYSTEM, batches.list_rejects, batch_id=done.batch_id)
    assert kept == list(done.rejects)


def test_events_pause_resolve_and_reopen(tmp_path: Path, source: str) -> None:
    rows = [
        "1,2025-01-01,take", "1,2025-01-02,wait", "1,2025-01-03,solve", "1,2025-01-04,take",
        "1,2025-01-05,solve", "1,2025-01-06,solve", "1,2025-01-20,close", "2,2025-01-01,take",
        "2,2025-01-02,wait",
    ]  # fmt: skip
    import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, rows))
    found = list_cases(source)
    assert (found["1"]["status"], found["1"]["resolved_at"]) == ("resolved", at("2025-01-06"))
    assert (found["1"]["reopened_count"], found["1"]["last_event_at"]) == (1, at("2025-01-20"))
    assert found["2"]["status"] == "waiting_resident"


def test_snapshots_stand_where_the_last_one_says(tmp_path: Path, source: str) -> None:
    rows = [
        "I1,New,0,29/2/2016 01:16,29/2/2016 01:23,29/2/2016 11:29",
        "I1,Active,1,29/2/2016 01:16,29/2/2016 08:53,29/2/2016 11:29",
        "I1,Active,2,29/2/2016 01:16,29/2/2016 08:53,29/2/2016 11:29",
        "I1,Resolved,3,29/2/2016 01:16,29/2/2016 11:29,29/2/2016 11:29",
        "I1,Closed,4,29/2/2016 01:16,5/3/2016 12:00,29/2/2016 11:29",
        "I2,New,0,1/3/2016 06:57,1/3/2016 06:57,?",
        "I2,Awaiting User Info,1,1/3/2016 06:57,1/3/2016 06:57,?",
    ]
    import_text(tmp_path, SNAPSHOTS_MAP, source, join(SNAPSHOTS, rows))
    found = list_cases(source)
    assert (found["I1"]["status"], found["I1"]["resolved_at"]) == ("resolved", at("2016-02-29 10:29"))
    assert (found["I1"]["received_at"], found["I1"]["reopened_count"]) == (at("2016-02-29 00:16"), 0)
    assert found["I2"]["status"] == "waiting_resident"
    assert len(list_events(source)["I1"]) == 7


def test_the_same_file_again_changes_nothing(tmp_path: Path, source: str) -> None:
    text = join(EVENTS, ["1,2025-01-01,take", "1,2025-01-01,take", "1,2025-01-02,solve", "2,2025-01-01,wait"])
    first = import_text(tmp_path, EVENTS_MAP, source, text)
    before = list_cases(source), list_events(source)
    again = import_text(tmp_path, EVENTS_MAP, source, text)
    assert first.rows == batches.RowCounts(4, 4, 0, 0, 0)
    assert again.rows == batches.RowCounts(4, 0, 0, 4, 0)
    assert (list_cases(source), list_events(source)) == before
    assert len(before[1]["1"]) == 3


def test_rows_say_what_they_did(tmp_path: Path, source: str) -> None:
    import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, ["1,2025-01-01,take", "2,2025-01-01,take"]))
    rows = ["1,2025-01-01,take", "1,2025-01-02,solve", "2,2025-01-01,take", "3,2025-01-05,take", "3,x,take"]
    done = import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, rows))
    assert done.rows == batches.RowCounts(
        rows_read=5, rows_created=1, rows_updated=1, rows_unchanged=2, rows_rejected=1
    )


def test_a_corrected_map_corrects_what_was_imported(tmp_path: Path, source: str) -> None:
    text = join(EVENTS, ["1,2025-01-01,take", "1,2025-01-02,wait", "1,2025-01-03,close"])
    wrong = change(
        EVENTS_MAP,
        status={"values": {"take": "in_progress", "wait": "resolved", "close": "shown"}},
        case={"category": {"constant": "rates"}},
    )
    import_text(tmp_path, wrong, source, text)
    assert list_cases(source)["1"]["status"] == "resolved"
    done = import_text(tmp_path, EVENTS_MAP, source, text)
    assert done.rows.rows_updated == 3
    found = list_cases(source)["1"]
    assert (found["status"], found["category_code"], found["reopened_count"]) == ("resolved", "metering", 0)
    assert found["resolved_at"] == at("2025-01-03")
    right = new_source()
    import_text(tmp_path, EVENTS_MAP, right, text)
    assert list_cases(right)["1"] == found
    assert import_text(tmp_path, EVENTS_MAP, source, text).rows.rows_unchanged == 3
    import_text(tmp_path, wrong, source, text)
    assert list_cases(source)["1"]["resolved_at"] == at("2025-01-02")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newer_extract_of_a_case_holds_whichever_comes_last(
    tmp_path: Path, source: str, order: tuple[int, int]
) -> None:
    map_ = change(
        CASES_MAP,
        time={"zone": "UTC"},
        case={"category": {"column": "kind", "values": {"W": "metering", "R": "rates"}}, "title": "title"},
    )
    header = CASES + ",kind,title"
    extracts = ["1,2025-01-01,,open,W,First words", "1,2025-01-01,2025-02-01,done,R,Better words"]
    for number in order:
        import_text(tmp_path, map_, source, join(header, [extracts[number]]))
    found = list_cases(source)["1"]
    assert (found["status"], found["category_code"], found["title"]) == ("resolved", "rates", "Better words")
    assert found["resolved_at"] == at("2025-02-01")


def test_earlier_events_may_come_later(tmp_path: Path, source: str) -> None:
    map_ = change(EVENTS_MAP, case={"category": {"constant": "metering"}, "words": "words"})
    header = EVENTS + ",words"
    import_text(tmp_path, map_, source, join(header, ["1,2025-01-03,solve,later words"]))
    assert list_cases(source)["1"]["title"] == "later words"
    import_text(
        tmp_path, map_, source, join(header, ["1,2025-01-01,take,first words", "1,2025-01-09,close,last"])
    )
    found = list_cases(source)["1"]
    assert (found["title"], found["received_at"]) == ("first words", at("2025-01-01"))
    assert (found["status"], found["resolved_at"]) == ("resolved", at("2025-01-03"))


def test_what_staff_did_stands(tmp_path: Path, source: str) -> None:
    import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, ["1,2025-01-01,take", "2,2025-01-01,take"]))
    case_id = read(
        SYSTEM,
        lambda c, a: c.scalars(
            sa.select(cases.c.case_id).where(cases.c.source == source, cases.c.source_reference == "1")
        ).one(),
    )
    person = make_expert()
    reference = read(SYSTEM, load_reference)
    perform(
        person,
        note,
        case_id=case_id,
        body="Phoned the holder of the account",
        reference=reference,
        now=datetime.now(UTC),
    )
    rows = ["1,2025-01-02,solve", "1,2025-01-03,wait", "2,2025-01-02,solve"]
    done = import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, rows))
    found = list_cases(source)
    assert (found["1"]["status"], found["1"]["staff_acted"]) == ("in_progress", True)
    assert found["2"]["status"] == "resolved"
    bodies = [
        body for _, _, body, _, _ in list_events(source)["1"] if body.get("activity") in ("solve", "wait")
    ]
    assert [body.get("late") for body in bodies] == [True, True]
    assert done.rows.rows_updated == 3
    assert import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, rows)).rows.rows_unchanged == 3


def test_every_case_is_the_fold_of_its_events(tmp_path: Path, source: str) -> None:
    rows = [
        f"{n % 3},2025-01-0{1 + n % 5},{name}"
        for n, name in enumerate(["take", "wait", "solve", "close"] * 4)
    ]
    for part in (rows[8:], rows[:8]):
        import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, part))
    with transaction(SYSTEM, readonly=True) as connection:
        for row in connection.execute(sa.select(cases).where(cases.c.source == source)).all():
            record = as_record(row)
            history = list_case_events(connection, SYSTEM, case_id=record.case_id)
            assert {n: getattr(fold(history), n) for n in STATE_FIELDS} == {
                n: getattr(record.state, n) for n in STATE_FIELDS
            }
            assert record.last_seq == len(history)


def test_imported_cases_are_found_by_the_references_people_know(tmp_path: Path, source: str) -> None:
    map_ = change(EVENTS_MAP, foreign_references=[{"system": "sap", "column": "sap"}])
    header = EVENTS + ",sap"
    import_text(tmp_path, map_, source, join(header, ["HD-0042,2025-01-01,take,8000123999"]))
    done = import_text(tmp_path, map_, source, join(header, ["HD-0042,2025-01-01,take,8000124000"]))
    assert done.rows.rows_updated == 1
    assert list_references(source)["HD-0042"] == {
        (source, "HD-0042"),
        ("sap", "8000123999"),
        ("sap", "8000124000"),
    }
    reference = read(SYSTEM, load_reference)
    for text in ("hd 0042", "8000123999", "8000124000"):
        found = read(SYSTEM, search_cases, text=text, reference=reference)
        assert [hit.found_by for hit in found.hits] == ["foreign reference"]


def test_a_refused_file_leaves_nothing(tmp_path: Path, source: str) -> None:
    rows = ["1,2025-01-01,take", "2,2025-01-01,tkae", "3,3/4/2025,take"]
    with pytest.raises(FileRefused) as refused:
        import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, rows))
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [(3, "activity"), (4, "at")]
    assert list_cases(source) == {}
    assert last_status(source) == "refused"
    assert count_staging() == 0


def test_a_code_the_profile_lacks_refuses_the_map(tmp_path: Path, source: str) -> None:
    wrong = change(EVENTS_MAP, case={"category": {"constant": "gardening"}})
    with pytest.raises(MapRefused, match="'gardening' is not a code of the profile; allowed: account, "):
        import_text(tmp_path, wrong, source, join(EVENTS, ["1,2025-01-01,take"]))
    assert list_cases(source) == {}


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path, source: str) -> None:
    from jobs.case_import import run

    (tmp_path / "map.toml").write_text("")
    with pytest.raises(MapRefused, match="source: is missing"):
        run(tmp_path / "no.csv", tmp_path / "map.toml", SYSTEM)
