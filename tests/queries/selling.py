"""A process in which many people book at once; prints how each attempt ended as JSON.

With a pace each attempt holds a seat first and pauses before confirming it, so that a killed process leaves
holds behind; every ending is printed as it comes.
"""

import json
import random
import sys
import threading
import time
from datetime import datetime
from typing import Any

from data.constraints import BY_STATE
from data.transaction import perform, read
from queries.actions.sessions.bookings import book_seat, confirm_booking, hold_seat
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import DomainError

_PRINTING = threading.Lock()


def main() -> None:
    """Arguments: the instant, the virtual session, the longest pause in seconds, then a query a thread."""
    now, number, pause = datetime.fromisoformat(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    case_ids = [int(text) for text in sys.argv[4:]]
    reference = read(SYSTEM, load_reference)
    start = threading.Barrier(len(case_ids))

    def attempt(case_id: int) -> int:
        if not pause:
            return perform(
                SYSTEM, book_seat, virtual_session_id=number, case_ids=[case_id], reference=reference, now=now
            ).booking_id
        held = perform(
            SYSTEM, hold_seat, virtual_session_id=number, case_ids=[case_id], reference=reference, now=now
        )
        time.sleep(random.uniform(0, pause))
        return perform(
            SYSTEM, confirm_booking, booking_id=held.booking_id, reference=reference, now=now
        ).booking_id

    def work(case_id: int) -> None:
        start.wait()
        ending: dict[str, Any] = {}
        # on a busy machine some wait longer than the database lets them, and do as they are told: try again
        while not ending or ending.get("words") == BY_STATE["55P03"][1]:
            try:
                ending = {"case_id": case_id, "booking_id": attempt(case_id)}
            except DomainError as refused:
                ending = {"case_id": case_id, "refused": type(refused).__name__, "words": str(refused)}
        with _PRINTING:
            print(json.dumps(ending), flush=True)

    threads = [threading.Thread(target=work, args=(case_id,)) for case_id in case_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
