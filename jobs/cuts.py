"""Looks for steps against supply that need money in dispute, in what billing and the ledger say."""

import logging
import threading
from datetime import UTC, datetime

from data.settings import get_settings
from data.transaction import perform, read
from queries.actions.cuts import find_cuts, raise_alert
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def alert_cuts(stop: threading.Event, now: datetime | None = None) -> int:
    """Raise an alert of every such step, one a transaction; gives how many. Cut short, it goes on."""
    reference = read(SYSTEM, load_reference)
    address = get_settings().address
    raised = 0
    for cut in read(SYSTEM, find_cuts, reference=reference):
        if stop.is_set():
            break
        raised += perform(
            SYSTEM,
            raise_alert,
            cut=cut,
            address=address,
            reference=reference,
            now=now or datetime.now(UTC),
        )
    if raised:
        log.warning("Supply was touched for money in dispute: %s alerts raised.", raised)
    return raised
