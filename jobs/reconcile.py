"""Makes the day's proof once its file of holds is made."""

import logging
import threading
from datetime import UTC, datetime

from data.transaction import perform, read
from queries.actions.reconcile import reconcile
from queries.billing_files import is_day_told
from queries.reconciliations import is_balanced
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.disputes.reconciliation import Balance

log = logging.getLogger(__name__)


def reconcile_day(stop: threading.Event, now: datetime | None = None) -> Balance | None:
    """Make the proof of the municipality's day; None when it has one, or waits for the file of holds."""
    moment = now or datetime.now(UTC)
    reference = read(SYSTEM, load_reference)
    today = reference.local_day(moment)
    waits = not read(SYSTEM, is_day_told, since=reference.midnight(today))
    if waits or stop.is_set() or read(SYSTEM, is_balanced, on_day=today):
        return None
    balance = perform(SYSTEM, reconcile, reference=reference, now=moment)
    if balance.faults:
        log.warning("The reconciliation of %s does not agree: %s faults.", today, len(balance.faults))
    return balance
