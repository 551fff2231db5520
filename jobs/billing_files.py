"""Makes the day's files for the billing system and credit control, once however many workers there are."""

import logging
import threading
from datetime import UTC, datetime

from data.transaction import perform, read
from queries.actions.tell_billing import make_corrections_file, make_day_holds_file
from queries.billing_files import BillingFile, is_day_told
from queries.reference import load_reference
from rules.actor import SYSTEM

log = logging.getLogger(__name__)


def make_files(stop: threading.Event, now: datetime | None = None) -> list[BillingFile]:
    """Make what the municipality's day still lacks, a file a transaction. Cut short, it goes on.

    The file of holds comes last: with it the day is done.
    """
    moment = now or datetime.now(UTC)
    reference = read(SYSTEM, load_reference)
    made: list[BillingFile] = []
    if read(SYSTEM, is_day_told, since=reference.midnight(reference.local_day(moment))):
        return made
    while not stop.is_set():
        file = perform(SYSTEM, make_corrections_file, reference=reference, now=moment)
        file = file or perform(SYSTEM, make_day_holds_file, reference=reference, now=moment)
        if file is None:
            break
        made.append(file)
        if file.kind == "holds":
            break
    if made:
        log.info("Files: %s.", ", ".join(f"{file.kind} {file.file_id}, {file.rows} rows" for file in made))
    return made
