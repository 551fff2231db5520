"""The rows of a profile's files that clocks and the queue's order are read from."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from data.profile.cells import Code, Name, RefersTo
from data.profile.rows import Fault, Row, Timed


class PriorityCreditRow(Row):
    code: Code
    kind: Literal["rand", "hardship", "age", "class"]
    threshold: Annotated[Decimal | None, Field(ge=0, max_digits=14, decimal_places=2)] = None
    customer_class: Annotated[str | None, RefersTo("customer_classes.csv")] = None
    hours: Annotated[int, Field(ge=1, le=2000)]
    words: Name

    def find_faults(self) -> Iterator[Fault]:
        if (self.threshold is not None) != (self.kind in ("rand", "age")):
            yield "threshold", "must be given for kinds rand and age, and for no other"
        if (self.customer_class is not None) != (self.kind == "class"):
            yield "customer_class", "must be given for kind class, and for no other"


class PolicyRow(Timed):
    code: Code
    name: Name
    calendar: Annotated[str, RefersTo("calendars.csv")]
    hours_per_day: Annotated[Decimal, Field(gt=0, le=24, max_digits=4, decimal_places=2)]
    pause_cap_days: Annotated[int, Field(ge=0, le=400)]
    reopening: Literal["continue", "restart"]
    at_risk_hours: Annotated[int, Field(ge=0, le=1000)]
    promise_days: Annotated[int, Field(ge=1, le=1000)]
    investigation_days: Annotated[int, Field(ge=1, le=1000)]
    appeal_days: Annotated[int, Field(ge=1, le=1000)]


class TargetRow(Row):
    policy: Annotated[str, RefersTo("policies.csv")]
    measure: Literal["first_response", "resolution"]
    category: Annotated[str | None, RefersTo("categories.csv")] = None
    priority: Annotated[str | None, RefersTo("priorities.csv")] = None
    customer_class: Annotated[str | None, RefersTo("customer_classes.csv")] = None
    entity: Annotated[str | None, RefersTo("entities.csv")] = None
    amount: Annotated[int, Field(ge=0, le=10_000)]
    unit: Literal["working_hours", "working_days", "calendar_days"]


class EscalationRow(Row):
    code: Code
    step: Annotated[int, Field(ge=1, le=50)]
    name: Name
    days_after: Annotated[int, Field(ge=0, le=400)]
    told: Literal["area", "municipality"]
