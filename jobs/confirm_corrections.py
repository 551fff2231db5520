"""Compares corrections that the billing system has with every extract that comes."""

import logging
import threading
from datetime import UTC, datetime

from data.transaction import perform, read
from queries.actions.confirm_corrections import compare_corrections
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def confirm_corrections(stop: threading.Event, now: datetime | None = None) -> int:
    """Compare what was not compared with the newest extract, a batch a transaction; gives how many."""
    reference = read(SYSTEM, load_reference)
    done = 0
    while not stop.is_set():
        batch = perform(SYSTEM, compare_corrections, reference=reference, now=now or datetime.now(UTC))
        done += batch
        if not batch:
            break
    if done:
        log.info("%s corrections compared with the newest extract.", done)
    return done
