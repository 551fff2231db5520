"""Where a case can stand, and what each place means for the queue and the clock."""

from typing import Final

NEW: Final = "new"
IN_PROGRESS: Final = "in_progress"
WAITING_RESIDENT: Final = "waiting_resident"
WAITING_ENTITY: Final = "waiting_entity"
RESOLVED: Final = "resolved"

STATUSES: Final = (NEW, IN_PROGRESS, WAITING_RESIDENT, WAITING_ENTITY, RESOLVED)
OPEN_STATUSES: Final = STATUSES[:-1]
PAUSED_STATUSES: Final = frozenset({WAITING_RESIDENT, WAITING_ENTITY})

WAITING_ON: Final = {
    NEW: "us",
    IN_PROGRESS: "us",
    WAITING_RESIDENT: "resident",
    WAITING_ENTITY: "entity",
    RESOLVED: "nobody",
}
NOT_STATED: Final = "not_stated"
# the outcome of a query that goes on in another one
MERGED: Final = "merged"
