"""Takes jobs one after another; a job outlives its worker, killed or asked to end."""

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Final

from data.constraints import is_lost_connection
from data.settings import get_settings
from data.transaction import perform
from jobs.context import Cancelled, JobContext, Stopping, Work
from jobs.registry import load_works
from jobs.rounds import list_rounds, start_rounds
from queries.jobs import beat, claim, fail, finish, mark_cancelled, release
from rules.actor import SYSTEM
from rules.errors import Conflict, DomainError

BEAT_SECONDS: Final = 5.0
STALE_AFTER: Final = timedelta(seconds=30)
LONGEST_PAUSE_SECONDS: Final = 30.0

log = logging.getLogger(__name__)


def run_worker(
    works: Mapping[str, Work],
    *,
    poll_seconds: float,
    stop: threading.Event,
    stale_after: timedelta = STALE_AFTER,
    beat_seconds: float = BEAT_SECONDS,
) -> None:
    """Do jobs until `stop` is set. A database that is away is waited for."""
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    pause = poll_seconds
    while not stop.is_set():
        try:
            job = perform(SYSTEM, claim, worker=name, kinds=tuple(works), stale_after=stale_after)
            if job is not None:
                run_job(works[job.kind], JobContext(job, stop), beat_seconds)
            pause = poll_seconds if job is None else 0.0
        except Exception:
            log.exception("The database cannot be asked for work; trying again.")
            pause = min(max(pause, poll_seconds) * 2, LONGEST_PAUSE_SECONDS)
        stop.wait(pause)


def run_job(work: Work, context: JobContext, beat_seconds: float = BEAT_SECONDS) -> None:
    """Do one claimed job and record how it ended.

    A job that another worker took over meanwhile is left to that one.
    """
    job = context.job
    log.info("Job %s (%s), attempt %s: begins.", job.job_id, job.kind, job.attempts)
    with _beating(context, beat_seconds):
        ending = _do(work, context)
    try:
        ending()
        log.info("Job %s (%s): left.", job.job_id, job.kind)
    except Conflict:
        log.warning("Job %s (%s) was taken over by another worker.", job.job_id, job.kind)


def _do(work: Work, context: JobContext) -> Callable[[], None]:
    """Do the work. Returns what records how it ended."""
    job, ticket = context.job, context.ticket
    try:
        result = work(context)
        return partial(perform, SYSTEM, finish, ticket=ticket, result=result)
    except Cancelled:
        return partial(perform, SYSTEM, mark_cancelled, ticket=ticket)
    except Stopping:
        return partial(perform, SYSTEM, release, ticket=ticket)
    except DomainError as error:
        return partial(perform, SYSTEM, fail, ticket=ticket, message=str(error))
    except Exception as error:
        if is_lost_connection(error):
            log.warning("Job %s (%s) lost the database; it goes on later.", job.job_id, job.kind)
            return lambda: None  # its heartbeat ends here, and whoever claims next takes it over
        log.exception("Job %s (%s) failed.", job.job_id, job.kind)
        message = f"A fault of the program ({type(error).__name__}); the worker's log has more."
        return partial(perform, SYSTEM, fail, ticket=ticket, message=message)


@contextmanager
def _beating(context: JobContext, seconds: float) -> Iterator[None]:
    """Tell every few seconds, from a thread of its own, that the worker lives; learn of a wish to cancel."""
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(seconds):
            try:
                if perform(SYSTEM, beat, ticket=context.ticket):
                    context.cancel.set()
            except Conflict:
                context.cancel.set()
                return
            except Exception:
                log.warning("The heartbeat of job %s could not be written.", context.job.job_id)

    thread = threading.Thread(target=tell, name=f"beat-{context.job.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def work() -> None:
    """A worker process: does jobs and rounds until SIGTERM or Ctrl-C, then hands the job at hand back."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = start_rounds(list_rounds(), stop)
    run_worker(load_works(), poll_seconds=get_settings().worker_poll_seconds, stop=stop)
    for thread in threads:
        thread.join()
