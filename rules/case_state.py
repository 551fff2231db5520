"""What a case is at one moment."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from rules import states
from rules.flows import Flows
from rules.hands import HandChanges
from rules.stretches import Stretches


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything about a case that its events decide. The row in `cases` holds the same fields.

    But for `flows` and `hands`: a whole history leaves all of them, events on a stored state only their own.
    `waits` are the stretches in which a dated request lay with the resident, `closures` those between a
    resolution and the next reopening.
    """

    status: str = states.NEW
    category_code: str = ""
    subcategory_code: str | None = None
    priority_code: str = "normal"
    account_no: str | None = None
    customer_class_code: str | None = None
    region: str = "X"
    delimitation_code: str | None = None
    ward_no: int | None = None
    entity_code: str | None = None
    channel_code: str | None = None
    contact_id: int | None = None
    amount_rand: Decimal | None = None
    hardship: bool = False
    received_at: datetime | None = None
    holder_id: int | None = None
    team_id: int | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    parked_until_on: date | None = None
    call_back_at: datetime | None = None
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome_code: str | None = None
    cause_code: str | None = None
    reopened_count: int = 0
    last_event_at: datetime | None = None
    staff_acted: bool = False
    escalation_step: int = 0
    escalated_at: datetime | None = None
    waits: Stretches = ()
    closures: Stretches = ()
    flows: Flows = field(default=(), compare=False)
    hands: HandChanges = field(default=(), compare=False)

    @property
    def is_open(self) -> bool:
        return self.status != states.RESOLVED


STATE_FIELDS: Final = tuple(each.name for each in fields(CaseState) if each.compare)
