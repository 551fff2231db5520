"""Keeping the figures: adding up what changed, and telling all flows anew after a change of version."""

import threading

from data.transaction import perform
from queries.actions.add_up import PART, add_up
from rules.actor import SYSTEM


def add_up_changes(stop: threading.Event | None = None) -> int:
    """Add all changes of the figures to their sums, a part at a time; gives how many there were."""
    done = 0
    while not (stop is not None and stop.is_set()):
        taken = perform(SYSTEM, add_up)
        done += taken
        if taken < PART:
            break
    return done
