"""Reads the clocks of cases again when the rules have changed, a batch a transaction."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from data.transaction import perform, read
from jobs.context import JobContext
from queries.actions.reread import Reread, close_revisions, reread_clocks
from queries.outdated import count_outdated, list_outdated
from queries.rulebooks import get_rulebook
from rules.actor import SYSTEM

BATCH: Final = 5_000


def reread(context: JobContext) -> Mapping[str, Any]:
    """Bring every open case, and what a calendar correction touches, to the newest rules.

    A case that was read is not read again, so a job that was cut short goes on where it stopped.
    """
    rulebook = read(SYSTEM, get_rulebook)
    total = read(SYSTEM, count_outdated, revision=rulebook.revision)
    done, changed, after_id = 0, 0, 0
    while case_ids := read(SYSTEM, list_outdated, revision=rulebook.revision, after_id=after_id, limit=BATCH):
        batch = perform(SYSTEM, reread_clocks, case_ids=case_ids, rulebook=rulebook)
        done, changed, after_id = done + batch.read, changed + batch.changed, case_ids[-1]
        context.progress(done, total, f"{changed} due dates moved")
    perform(
        SYSTEM,
        close_revisions,
        reread=Reread(done, changed),
        revision=rulebook.revision,
        now=datetime.now(UTC),
    )
    return {"revision": rulebook.revision, "read": done, "changed": changed}
