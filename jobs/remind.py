"""Reminds residents of the seats they booked."""

import logging
import threading
from datetime import UTC, datetime

from data.transaction import perform, read
from queries.actions.sessions.remind import write_reminders
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def remind(stop: threading.Event, now: datetime | None = None) -> int:
    """Write every reminder that is due, a batch a transaction; gives how many. Cut short, it goes on."""
    reference = read(SYSTEM, load_reference)
    written = 0
    while not stop.is_set():
        batch = perform(SYSTEM, write_reminders, reference=reference, now=now or datetime.now(UTC))
        written += batch
        if not batch:
            break
    if written:
        log.info("%s reminders of virtual sessions written.", written)
    return written
