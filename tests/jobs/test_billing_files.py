"""The round that makes the day's files: repeated, stopped, killed half-way, at once in several workers."""

import csv
import os
import subprocess
import sys
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.corrections import correction
from data.tables.disputes import billing_file, line_hold
from data.transaction import perform, transaction
from jobs.billing_files import make_files
from queries.actions import tell_billing
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import Conflict
from tests.jobs.disputing_city import make_disputing_city
from tests.make import make_actor
from tests.queries.disputing import NOW
from tests.web_process import ROOT

GO = threading.Event()
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def city(own_engine: Engine) -> None:
    make_disputing_city()


def list_files() -> list[tuple[str, int]]:
    with transaction(SYSTEM) as connection:
        kept = sa.select(billing_file.c.kind, billing_file.c.rows).order_by(billing_file.c.file_id)
        return [(row.kind, row.rows) for row in connection.execute(kept)]


def test_a_day_gets_its_files_once() -> None:
    assert [file.kind for file in make_files(GO, NOW)] == ["corrections", "holds"]
    assert make_files(GO, NOW) == []
    assert [(file.kind, file.rows) for file in make_files(GO, TOMORROW)] == [("holds", 0)]
    assert list_files() == [("corrections", 2), ("holds", 3), ("holds", 0)]


def test_a_file_on_demand_does_not_take_the_place_of_the_days() -> None:
    with transaction(SYSTEM) as connection:
        manager = make_actor(connection, "manager")
        reference = load_reference(connection)
    assert perform(manager, tell_billing.make_holds_file, reference=reference, now=NOW) is not None
    assert [(file.kind, file.rows) for file in make_files(GO, NOW)] == [("corrections", 2), ("holds", 0)]


def test_workers_at_once_tell_each_change_once() -> None:
    threads = [threading.Thread(target=make_files, args=(GO, NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(list_files()) == [("corrections", 2), ("holds", 3)]
    with transaction(SYSTEM) as connection:
        bodies = connection.scalars(sa.select(billing_file.c.body).where(billing_file.c.kind == "holds"))
        rows = [row for body in bodies for row in csv.DictReader(body.splitlines())]
        held = connection.execute(sa.select(sa.func.count(), sa.func.sum(line_hold.c.held_rand))).one()
    assert (len(rows), sum(Decimal(row["held_rand"]) for row in rows)) == tuple(held)


def test_a_round_that_is_told_to_stop_leaves_the_files_to_the_next() -> None:
    stop = threading.Event()
    stop.set()
    assert make_files(stop, NOW) == []
    assert [file.kind for file in make_files(GO, NOW)] == ["corrections", "holds"]


KILLED = """
import time
from data.transaction import perform, read
from queries.actions import tell_billing
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.queries.disputing import NOW
from tests.web_process import ROOT

note = tell_billing._note_told

def note_and_wait(*values):
    note(*values)
    print("noted", flush=True)
    time.sleep(300)

tell_billing._note_told = note_and_wait
perform(SYSTEM, tell_billing.make_holds_file, reference=read(SYSTEM, load_reference), now=NOW)
"""


def test_a_worker_that_is_killed_has_told_nothing_and_holds_nobody_up() -> None:
    maker = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert maker.stdout is not None
    assert maker.stdout.readline() == "noted\n"
    maker.kill()
    maker.communicate()
    assert list_files() == []
    make_files(GO, NOW)
    assert list_files() == [("corrections", 2), ("holds", 3)]


def test_what_dies_half_way_has_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object, **__: object) -> None:
        raise Conflict("killed after the file was written, before it was noted what it told")

    with monkeypatch.context() as broken:
        broken.setattr(tell_billing, "_note_told", die)
        broken.setattr(tell_billing, "tell_queries", die)
        with pytest.raises(Conflict):
            make_files(GO, NOW)
        reference = perform(SYSTEM, lambda connection, actor: load_reference(connection))
        with pytest.raises(Conflict):
            perform(SYSTEM, tell_billing.make_holds_file, reference=reference, now=NOW)
    assert list_files() == []
    make_files(GO, NOW)
    assert list_files() == [("corrections", 2), ("holds", 3)]
    with transaction(SYSTEM) as connection:
        assert connection.scalars(sa.select(correction.c.stage)).all() == ["exported"]
