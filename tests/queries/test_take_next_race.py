"""Fifty people in two processes press “Take next” until nothing is left."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
import sqlalchemy as sa

from data.tables.cases import case_event, cases
from data.transaction import transaction
from queries.reference import load_reference
from rules import events
from rules.actor import SYSTEM
from tests.make import NOW, make_actor
from tests.many_cases import log_many
from tests.web_process import ROOT

CASES = 1000
PEOPLE = 50
PROCESSES = 2


@pytest.mark.usefixtures("own_engine")
def test_every_query_is_given_to_exactly_one_person() -> None:
    with transaction(SYSTEM) as connection:
        people = [make_actor(connection, "expert").user_id for _ in range(PEOPLE)]
        made = log_many(connection, load_reference(connection), count=CASES, now=NOW)
    settings = {"THAROLLO_POOL_SIZE": "12", "THAROLLO_POOL_TIMEOUT_SECONDS": "60"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.queries.taking", NOW.isoformat(), *map(str, people[n::PROCESSES])],
            cwd=ROOT,
            env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    taken: dict[int, list[int]] = {}
    for process in processes:
        output, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors, errors
        taken |= {int(user_id): case_ids for user_id, case_ids in json.loads(output).items()}
    given = Counter(case_id for case_ids in taken.values() for case_id in case_ids)
    assert given == Counter(case.case_id for case in made)
    with transaction(SYSTEM) as connection:
        rows = connection.execute(sa.select(cases.c.case_id, cases.c.holder_id))
        holders = {row.case_id: row.holder_id for row in rows}
        claims = connection.scalar(
            sa.select(sa.func.count()).select_from(case_event).where(case_event.c.kind == events.CLAIMED)
        )
    assert holders == {case_id: user_id for user_id, case_ids in taken.items() for case_id in case_ids}
    assert claims == CASES
