"""A process that takes next in many threads at once until nothing is left; prints who got what as JSON."""

import json
import sys
import threading
from datetime import datetime

from data.transaction import perform, read
from queries.actions.hold import take_next
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter


def main() -> None:
    """Arguments: the present instant, then user ids; each user is a thread."""
    now, users = datetime.fromisoformat(sys.argv[1]), [int(text) for text in sys.argv[2:]]
    reference = read(SYSTEM, load_reference)
    start = threading.Barrier(len(users))
    taken: dict[int, list[int]] = {}

    def work(user_id: int) -> None:
        actor = Actor(user_id, f"expert-{user_id}", f"Expert {user_id}", "expert")
        mine = taken.setdefault(user_id, [])
        start.wait()
        while True:
            case = perform(actor, take_next, case_filter=CaseFilter(), reference=reference, now=now)
            if case is None:
                return
            mine.append(case.case_id)

    threads = [threading.Thread(target=work, args=(user_id,)) for user_id in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
