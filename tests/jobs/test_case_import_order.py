"""Whatever the order of rows and files, repeated or killed, an import makes the same cases."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.database import Databases, serve_app_from
from tests.jobs.import_cases import CASES_MAP, EVENTS_MAP, SNAPSHOTS_MAP, change
from tests.jobs.importing import (
    import_text,
    join,
    list_cases,
    list_events,
    list_references,
    new_source,
    write_files,
)

ROOT = Path(__file__).resolve().parent.parent.parent

LOG_MAP = change(
    EVENTS_MAP,
    case={
        "category": {"column": "kind", "values": {"W": "metering", "R": "rates"}},
        "priority": {"column": "urgency", "values": {"1": "urgent", "2": "high"}, "keep": "first"},
        "words": "words",
    },
    show=["who"],
    foreign_references=[{"system": "sap", "column": "sap"}],
)
LOG = "id,at,activity,kind,urgency,words,who,sap"
SNAPSHOT = "number,state,mod_count,opened_at,updated_at,resolved_at"
CASE = "id,opened,closed,state"

log_rows = st.builds(
    "{},2025-01-0{},{},{},{},{},{},{}".format,
    st.integers(1, 3),
    st.integers(1, 4),
    st.sampled_from(["take", "wait", "solve", "close"]),
    st.sampled_from(["W", "R"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "too high", "not mine"]),
    st.sampled_from(["", "A", "B"]),
    st.sampled_from(["", "8000123"]),
)
snapshot_rows = st.builds(
    lambda number, state, count, minute, resolved: (
        f"I{number},{state},{count},1/3/2016 10:00,1/3/2016 10:0{minute},{resolved}"
    ),
    st.integers(1, 3),
    st.sampled_from(["New", "Active", "Awaiting User Info", "Resolved", "Closed"]),
    st.integers(0, 9),
    st.integers(0, 3),
    st.sampled_from(["?", "1/3/2016 10:02"]),
)
case_rows = st.builds(
    lambda number, day, closed: f"{number},2025-01-0{day},{closed or ''},{'done' if closed else 'open'}",
    st.integers(1, 3),
    st.integers(1, 2),
    st.sampled_from(["", "2025-01-05", "2025-01-07"]),
)
SHAPES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "events": (LOG_MAP, LOG, log_rows),
    "snapshots": (SNAPSHOTS_MAP, SNAPSHOT, snapshot_rows),
    "cases": (CASES_MAP, CASE, case_rows),
}


@pytest.fixture(scope="module", autouse=True)
def own_database(server: Databases) -> Iterator[Engine]:
    """A database of these tests' own: imports commit."""
    name = server.clone(f"import_order_{secrets.token_hex(4)}")
    with serve_app_from(server.app_url(name)) as engine:
        yield engine
    server.drop(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def look(source: str) -> tuple[Any, ...]:
    """All that an import made, as people see it; our own name of the source apart."""
    references = {
        name: {(system.replace(source, "source"), reference) for system, reference in found}
        for name, found in list_references(source).items()
    }
    return list_cases(source), list_events(source), references


def identify(shape: str, row: str) -> tuple[str, ...]:
    """What makes a row the same event as another."""
    parts = row.split(",")
    places = {"events": (0, 1, 2, 6), "snapshots": (0, 1, 2, 4), "cases": range(4)}[shape]
    return tuple(parts[place] for place in places)


def result_of(folder: Path, map_: dict[str, Any], header: str, *parts: list[str]) -> tuple[Any, ...]:
    source = new_source()
    for part in parts:
        import_text(folder, map_, source, join(header, part))
    return look(source)


@pytest.mark.parametrize("shape", SHAPES)
@settings(
    max_examples=12,
    deadline=None,
    # shrinking imports hundreds of files
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_order_of_rows_and_files_does_not_matter(shape: str, folder: Path, data: st.DataObject) -> None:
    """Rows of one identity (case, time, activity, n-th) stay together: only a whole file can count them."""
    map_, header, kind = SHAPES[shape]
    rows = data.draw(st.lists(kind, min_size=1, max_size=14))
    shuffled = data.draw(st.permutations(rows))
    second = data.draw(st.sets(st.sampled_from(sorted(identify(shape, r) for r in rows))))
    halves = (
        [r for r in rows if identify(shape, r) not in second],
        [r for r in rows if identify(shape, r) in second],
    )
    whole = result_of(folder, map_, header, rows)
    assert result_of(folder, map_, header, shuffled) == whole
    if all(halves):
        for parts in ((halves[1], halves[0]), (halves[1], halves[0], rows)):
            cases, _, references = result_of(folder, map_, header, *parts)
            assert (cases, references) == (whole[0], whole[2])


def test_half_a_log_after_the_other_half_is_the_whole_log(folder: Path) -> None:
    rng = Random(3)
    rows = [
        f"{rng.randrange(40)},2025-0{1 + n // 250}-{1 + n % 28:02d} {n % 24:02d}:{n % 60:02d},"
        f"{rng.choice(['take', 'wait', 'solve', 'close'])},W,,,{rng.choice('AB')},"
        for n in range(500)
    ]
    whole = result_of(folder, LOG_MAP, LOG, rows)
    assert result_of(folder, LOG_MAP, LOG, rows[250:], rows[:250]) == whole
    assert result_of(folder, LOG_MAP, LOG, rows[::2], rows[1::2], rows) == whole


KILLED = """
import os, signal, sys
from pathlib import Path
from jobs.case_import import importer
from rules.actor import SYSTEM

importer.FACTS_A_RANGE = 20
place, after = sys.argv[3], int(sys.argv[4])
seen = 0

def kill(done, total, words):
    global seen
    seen += words.startswith(place)
    if seen > after:
        os.kill(os.getpid(), signal.SIGKILL)

importer.run(Path(sys.argv[1]), Path(sys.argv[2]), SYSTEM, kill)
"""


@pytest.mark.parametrize(("place", "after"), [("Ordering", 0), ("Merging", 0), ("Merging", 4)])
def test_a_killed_import_can_be_repeated(folder: Path, place: str, after: int) -> None:
    rng = Random(11)
    rows = [
        f"{rng.randrange(60)},2025-01-{1 + n % 28:02d} {n % 24:02d}:{n % 60:02d},"
        f"{rng.choice(['take', 'wait', 'solve', 'close'])},R,1,words of {n % 7},A,8000{n % 60}"
        for n in range(300)
    ]
    whole = result_of(folder, LOG_MAP, LOG, rows)
    source = new_source()
    files = write_files(folder, LOG_MAP, source, join(LOG, rows))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *map(str, files), place, str(after)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    made = len(list_cases(source))
    assert (0 < made < 60) if after else made <= 25
    done = import_text(folder, LOG_MAP, source, join(LOG, rows))
    assert look(source) == whole
    assert done.rows.rows_created + done.rows.rows_unchanged == 300
