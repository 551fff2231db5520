"""Diagnoses a whole city in parts that any number of workers share; a kill costs the part at hand."""

import gc
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Any, Final

from rich.console import Console

from data.processes import open_helpers
from data.transaction import perform, read
from jobs.bar import Tell, show_bar
from jobs.clusters import look_for_clusters
from jobs.context import JobContext
from jobs.diagnose import Say, judge, open_tools, print_finding, watch
from queries.actions.diagnose_city import diagnose_part, finish_run, start_run
from queries.diagnosis.runs import count_done, list_kept_findings
from rules.actor import SYSTEM

WORKERS: Final = 2
LOOK_SECONDS: Final = 0.5
PAGE: Final = 2_000
STEP: Final = "Diagnosing accounts"


def diagnose_city(tell: Tell, workers: int = WORKERS) -> int:
    """Diagnose every account with some processes; goes on with a run that was broken off. Returns the run.

    Raises:
        NotFound: no billing extract is in use.
    """
    run_id = perform(SYSTEM, start_run)
    # a part makes hundreds of thousands of rows and no cycles: collecting garbage meanwhile only costs time
    with open_helpers(workers, gc.disable) as pool:
        waiting: set[Future[int]] = {pool.submit(work_through, run_id) for _ in range(workers)}
        while waiting:
            done, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
            for each in done:
                each.result()
            tell(STEP, *read(SYSTEM, count_done, run_id=run_id))
    perform(SYSTEM, finish_run, run_id=run_id)
    return run_id


def work_through(run_id: int) -> int:
    """Take parts of a run until none is left; returns how many accounts they had."""
    take, done = _prepare(run_id), 0
    while (accounts := perform(SYSTEM, take)) is not None:
        done += accounts
    return done


def _prepare(run_id: int) -> Callable[..., int | None]:
    """What takes the next part of a run."""
    tools = open_tools()
    return partial(
        diagnose_part,
        run_id=run_id,
        strays=tools.strays,
        judge=partial(judge, tools),
        watch=partial(watch, tools),
    )


def diagnose_in_background(context: JobContext) -> Mapping[str, Any]:
    """The same as a job of a worker; several such jobs share one run."""
    run_id = perform(SYSTEM, start_run)
    take = _prepare(run_id)
    while perform(SYSTEM, take) is not None:
        done, total = read(SYSTEM, count_done, run_id=run_id)
        context.progress(done, total, STEP, {"run_id": run_id})
    if perform(SYSTEM, finish_run, run_id=run_id):
        look_for_clusters()
    return {"run_id": run_id}


def print_city(say: Say, *, as_json: bool) -> None:
    """Diagnose every account with a bar on stderr, then print the findings."""
    with show_bar(Console(stderr=True)) as tell:
        run_id = diagnose_city(tell)
    print_run(run_id, say, as_json=as_json)


def print_run(run_id: int, say: Say, *, as_json: bool) -> None:
    """Every finding of a run in order of account number."""
    after = ("", -1)
    while page := read(SYSTEM, partial(list_kept_findings, run_id=run_id, after=after, limit=PAGE)):
        for _, finding in page:
            print_finding(finding, say, as_json=as_json)
        after = (page[-1][1].account_no, page[-1][0])
