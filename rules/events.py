"""What happened to a case: the facts its whole state is folded from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

LOGGED: Final = "logged"
CLAIMED: Final = "claimed"
ASSIGNED: Final = "assigned"
RELEASED: Final = "released"
MOVED: Final = "moved"
CONTACTED: Final = "contacted"
NOTED: Final = "noted"
ATTACHED: Final = "attached"
DOCUMENTS_REQUESTED: Final = "documents_requested"
DOCUMENTS_RECEIVED: Final = "documents_received"
HANDED_OVER: Final = "handed_over"
HANDED_BACK: Final = "handed_back"
ACKNOWLEDGED: Final = "acknowledged"
RECATEGORISED: Final = "recategorised"
CORRECTED: Final = "corrected"
NEXT_STEP_SET: Final = "next_step_set"
REFERENCED: Final = "referenced"
RESOLVED: Final = "resolved"
REOPENED: Final = "reopened"
ESCALATED: Final = "escalated"
DISPUTED: Final = "disputed"
BILL_CORRECTION: Final = "bill_correction"
FINDING_JUDGED: Final = "finding_judged"
CUT_IN_DISPUTE: Final = "cut_in_dispute"
LETTER_SENT: Final = "letter_sent"
ARRANGEMENT_PROPOSED: Final = "arrangement_proposed"
REBATE_CHECKED: Final = "rebate_checked"
SOURCE_STATUS: Final = "source_status"
INVITED: Final = "invited"
SEAT_BOOKED: Final = "seat_booked"
SEAT_CANCELLED: Final = "seat_cancelled"
SESSION_JOINED: Final = "session_joined"
SESSION_HELD: Final = "session_held"
SESSION_MISSED: Final = "session_missed"
OUTING_LINKED: Final = "outing_linked"
MESSAGE_PLANNED: Final = "message_planned"
UNDONE: Final = "undone"
LINKED: Final = "linked"
UNLINKED: Final = "unlinked"
MERGED: Final = "merged"
ABSORBED: Final = "absorbed"
UNMERGED: Final = "unmerged"
SPLIT: Final = "split"

KINDS: Final = frozenset(
    {
        LOGGED, CLAIMED, ASSIGNED, RELEASED, MOVED, CONTACTED, NOTED, ATTACHED, DOCUMENTS_REQUESTED,
        DOCUMENTS_RECEIVED, HANDED_OVER, HANDED_BACK, ACKNOWLEDGED, RECATEGORISED, CORRECTED,
        NEXT_STEP_SET, REFERENCED, RESOLVED, REOPENED, ESCALATED, SOURCE_STATUS, INVITED, SEAT_BOOKED,
        SEAT_CANCELLED, SESSION_JOINED, SESSION_HELD, SESSION_MISSED, OUTING_LINKED, DISPUTED,
        BILL_CORRECTION, FINDING_JUDGED, CUT_IN_DISPUTE, LETTER_SENT, ARRANGEMENT_PROPOSED, REBATE_CHECKED,
        MESSAGE_PLANNED, UNDONE, LINKED, UNLINKED, MERGED, ABSORBED, UNMERGED, SPLIT,
    }
)  # fmt: skip


DESK: Final = "desk"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one case.

    `at` is when it happened, aware UTC; when we learnt it is added by the write path. `body` holds ids,
    codes, amounts as text and dates as ISO text, never free text or personal data: those live in case_text
    and are named here by `text_id`. `tie` orders events of one instant by their content, so that a history
    reads the same whatever order its rows arrived in; desk events leave it empty and keep their sequence.
    """

    kind: str
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int = 0
    source: str = DESK
    text_id: int | None = None
    tie: str = ""

    @property
    def is_by_staff(self) -> bool:
        return self.source == DESK and self.actor_id > 0
