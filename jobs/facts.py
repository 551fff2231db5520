"""Keeping the figures: adding up what changed, and telling all flows anew after a change of version."""

import threading
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from data.transaction import perform, read
from jobs.context import JobContext
from queries.actions.add_up import PART, add_up
from queries.actions.count_runs import count_run, find_uncounted
from queries.actions.rebuild import count_anew, retell_flows
from queries.actions.returns import PART as RETURNS
from queries.actions.returns import mark_returns
from queries.reference import load_reference
from rules.actor import SYSTEM

BATCH: Final = 2_000


def add_up_changes(stop: threading.Event | None = None) -> int:
    """Add all changes of the figures to their sums, a part at a time; gives how many there were."""
    done = 0
    while not (stop is not None and stop.is_set()):
        taken = perform(SYSTEM, add_up)
        done += taken
        if taken < PART:
            break
    return done


def mark_all_returns(since: date | None = None, stop: threading.Event | None = None) -> int:
    """Find the closings since a day (None: ever) after which the account logged the like again."""
    done = 0
    while not (stop is not None and stop.is_set()):
        marked = perform(SYSTEM, mark_returns, since=since)
        done += marked
        if marked < RETURNS:
            break
    return done


def count_new_runs(stop: threading.Event | None = None) -> int:
    """Count the bills of every month that was loaded since; gives how many months there were."""
    done = 0
    while not (stop is not None and stop.is_set()):
        uncounted = read(SYSTEM, find_uncounted)
        if uncounted is None:
            break
        perform(SYSTEM, count_run, billing_month=uncounted[0], extract_no=uncounted[1])
        done += 1
    return done


def rebuild_facts(context: JobContext) -> Mapping[str, Any]:
    """Tell all flows anew from the events, then count all figures anew. Repeating it changes nothing."""
    reference = read(SYSTEM, load_reference)
    last_id = done = 0
    while True:
        following = perform(SYSTEM, retell_flows, after_id=last_id, limit=BATCH, reference=reference)
        if following is None:
            break
        last_id, done = following, done + BATCH
        context.progress(done, None, "Telling the flows of queries")
    perform(SYSTEM, count_anew)
    mark_all_returns()
    add_up_changes()
    return {}
