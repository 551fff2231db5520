"""Looks for findings that their department has not acknowledged in time, and tells the managers."""

import logging
import threading
from datetime import UTC, datetime

from data.settings import get_settings
from data.transaction import perform, read
from queries.actions.tell_late import tell_late
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def tell_late_findings(stop: threading.Event, now: datetime | None = None) -> int:
    """Tell of each that became late, a batch a transaction; gives how many. Cut short, it goes on."""
    reference, address = read(SYSTEM, load_reference), get_settings().address
    told = 0
    while not stop.is_set():
        batch = perform(SYSTEM, tell_late, reference=reference, address=address, now=now or datetime.now(UTC))
        told += batch
        if not batch:
            break
    if told:
        log.info("%s findings were not acknowledged in time.", told)
    return told
