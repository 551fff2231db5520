"""Ends holds that have run out, and offers the seats that are free again to whoever waits."""

import logging
import threading
from datetime import UTC, datetime

from data.transaction import perform, read
from queries.actions.sessions.bookings import expire_holds
from queries.actions.sessions.waiting import list_offerable, offer_seats
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def free_seats(stop: threading.Event, now: datetime | None = None) -> tuple[int, int]:
    """End what has lapsed, then offer, a virtual session a transaction; cut short, it goes on next time.

    Gives of how many virtual sessions holds ended, and how many offers were made.
    """
    moment = now or datetime.now(UTC)
    ended = len(perform(SYSTEM, expire_holds, now=moment))
    offered = 0
    reference = read(SYSTEM, load_reference)
    for number in read(SYSTEM, list_offerable, reference=reference, now=moment):
        if stop.is_set():
            break
        offered += len(
            perform(SYSTEM, offer_seats, virtual_session_id=number, reference=reference, now=moment)
        )
    if offered:
        log.info("%s seats of virtual sessions offered.", offered)
    return ended, offered
