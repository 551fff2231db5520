"""Lets open queries climb the escalation ladder, and tells the managers once a day."""

import logging
import threading
from datetime import UTC, datetime

from data.settings import get_settings
from data.transaction import perform, read
from queries.actions.escalate import escalate_due
from queries.actions.tell_managers import list_managers, write_digest
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def escalate(stop: threading.Event, now: datetime | None = None) -> tuple[int, int]:
    """Write down every rung that was reached, a batch a transaction, then a digest for each manager.

    Gives how many queries climbed and how many digests were written. Cut short, it goes on where it stopped.
    """
    moment = now or datetime.now(UTC)
    reference = read(SYSTEM, load_reference)
    climbed = written = 0
    while not stop.is_set():
        batch = perform(SYSTEM, escalate_due, reference=reference, now=moment)
        climbed += batch
        if not batch:
            break
    address = get_settings().address
    for manager in read(SYSTEM, list_managers):
        if stop.is_set():
            break
        written += perform(
            SYSTEM, write_digest, manager=manager, reference=reference, address=address, now=moment
        )
    if climbed or written:
        log.info("Escalated %s queries; %s digests written.", climbed, written)
    return climbed, written
