"""An import as something that runs: alone, stopped, repeated, as a job."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.transaction import perform, read, transaction
from jobs.context import JobContext
from jobs.registry import load_works
from jobs.worker import run_job
from queries.case_import import batches
from queries.jobs import claim, enqueue, get_job
from rules.actor import SYSTEM
from rules.errors import Conflict, NotAllowed
from tests.database import Databases, serve_app_from
from tests.jobs.import_cases import EVENTS_MAP
from tests.jobs.importing import (
    count_staging,
    import_text,
    join,
    last_status,
    list_cases,
    list_events,
    make_expert,
    new_source,
    write_files,
)

CASES = "id,opened,closed,state"


EVENTS = "id,at,activity"


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


def test_one_import_at_a_time(tmp_path: Path, source: str) -> None:
    with transaction(SYSTEM) as guard:
        assert batches.lock_import(guard, SYSTEM)
        with pytest.raises(Conflict, match="Another import of cases is running"):
            import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, ["1,2025-01-01,take"]))


def test_only_administrators_import(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotAllowed):
        import_text(tmp_path, EVENTS_MAP, source, join(EVENTS, ["1,2025-01-01,take"]), make_expert())


def test_stopping_keeps_what_is_merged_and_repeating_completes(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.case_import.importer.FACTS_A_RANGE", 3)
    text = join(EVENTS, [f"{n // 2},2025-01-{1 + n:02d},{'take' if n % 2 else 'wait'}" for n in range(20)])

    def stop(done: int, total: int, words: str) -> None:
        if words.startswith("Merging") and done > total * 0.4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        import_text(tmp_path, EVENTS_MAP, source, text, progress=stop)
    assert 0 < len(list_cases(source)) < 10
    assert last_status(source) == "stopped"
    assert count_staging() == 0
    done = import_text(tmp_path, EVENTS_MAP, source, text)
    whole = new_source()
    import_text(tmp_path, EVENTS_MAP, whole, text)
    assert done.rows.rows_created + done.rows.rows_unchanged == 20
    assert (list_cases(source), list_events(source)) == (list_cases(whole), list_events(whole))


def test_an_import_runs_as_a_job_and_may_be_cancelled(tmp_path: Path, source: str) -> None:
    files = write_files(
        tmp_path, EVENTS_MAP, source, join(EVENTS, ["1,2025-01-01,take", "1,2025-01-02,solve"])
    )
    arguments = dict(zip(("file", "map"), map(str, files), strict=True))
    for cancel in (True, False):
        job_id = perform(SYSTEM, enqueue, kind="import_cases", arguments=arguments)
        job = perform(SYSTEM, claim, worker="here", kinds=["import_cases"], stale_after=timedelta(minutes=1))
        assert job is not None
        context = JobContext(job)
        if cancel:
            context.cancel.set()
        run_job(load_works()["import_cases"], context)
        ended = read(SYSTEM, get_job, job_id=job_id)
        assert ended.status == ("cancelled" if cancel else "done")
        assert len(list_cases(source)) == (0 if cancel else 1)
    assert ended.result is not None
    assert (ended.result["rows_read"], ended.result["rows_created"]) == (2, 2)
