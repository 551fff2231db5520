"""Reads the clocks of cases again when the rules have changed, a batch a transaction."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from data.collector import no_collecting
from data.transaction import perform, read
from jobs.context import JobContext
from queries.actions.reread import Reread, close_revisions, reread_clocks
from queries.outdated import count_outdated, has_outdated, list_outdated
from queries.rulebooks import get_rulebook
from rules.actor import SYSTEM

BATCH: Final = 5_000
Tell = Callable[[int, int, int], None]


def reread(context: JobContext) -> Mapping[str, Any]:
    """Bring every open case, and what a calendar correction touches, to the newest rules.

    A case that was read is not read again, so a job that was cut short goes on where it stopped.
    """

    def tell(done: int, total: int, changed: int) -> None:
        context.progress(done, total, f"{changed} due dates moved")

    revision, result = reread_all(tell)
    return {"revision": revision, "read": result.read, "changed": result.changed}


def reread_left_over(stop: threading.Event) -> None:
    """Read again what a process that still knew older rules has written since, if anything."""
    revision = read(SYSTEM, get_rulebook).revision
    if read(SYSTEM, has_outdated, revision=revision):
        reread_all(lambda done, total, changed: None, stop)


def reread_all(tell: Tell, stop: threading.Event | None = None) -> tuple[int, Reread]:
    """Read everything outdated again; gives the revision and what was read and moved."""
    rulebook = read(SYSTEM, get_rulebook)
    revision = rulebook.revision
    total = read(SYSTEM, count_outdated, revision=revision)
    done = Reread(0, 0)
    after_id = 0
    while case_ids := read(SYSTEM, list_outdated, revision=revision, after_id=after_id, limit=BATCH):
        with no_collecting():
            batch = perform(SYSTEM, reread_clocks, case_ids=case_ids, rulebook=rulebook)
        done, after_id = Reread(done.read + batch.read, done.changed + batch.changed), case_ids[-1]
        tell(done.read, total, done.changed)
        if stop is not None and stop.is_set():
            return revision, done
    perform(SYSTEM, close_revisions, reread=done, revision=revision, now=datetime.now(UTC))
    return revision, done
