"""What a line of the queue can show, in its own order; the same on screens and in files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

ColumnKind = Literal["text", "count", "rand", "date", "instant"]
Density = Literal["comfortable", "compact"]


@dataclass(frozen=True, slots=True)
class QueueColumn:
    """A heading and what stands under it in a file."""

    name: str
    kind: ColumnKind = "text"


REFERENCE: Final = "reference"
COLUMNS: Final[Mapping[str, QueueColumn]] = {
    "act_by": QueueColumn("Act by", "instant"),
    REFERENCE: QueueColumn("Reference"),
    "title": QueueColumn("What the resident says"),
    "account": QueueColumn("Account"),
    "rand": QueueColumn("Rand", "rand"),
    "age": QueueColumn("Age", "count"),
    "waiting_on": QueueColumn("Waiting on"),
    "holder": QueueColumn("Holder"),
    "category": QueueColumn("Category"),
    "subcategory": QueueColumn("Sub-category"),
    "status": QueueColumn("Status"),
    "priority": QueueColumn("Priority"),
    "customer_class": QueueColumn("Customer class"),
    "hardship": QueueColumn("Hardship"),
    "region": QueueColumn("Region"),
    "ward": QueueColumn("Ward", "count"),
    "owner": QueueColumn("Owner"),
    "channel": QueueColumn("Channel"),
    "received": QueueColumn("Received", "instant"),
    "due": QueueColumn("Due", "instant"),
    "resolved": QueueColumn("Resolved", "instant"),
    "next_step": QueueColumn("Next step"),
    "next_step_on": QueueColumn("Next step on", "date"),
}
USUAL: Final = ("act_by", REFERENCE, "title", "account", "rand", "age", "waiting_on", "holder")
DENSITIES: Final[tuple[Density, ...]] = ("comfortable", "compact")


def arrange(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes that mean a column, each once; the reference, which opens a query, is always among them."""
    known = tuple(dict.fromkeys(code for code in codes if code in COLUMNS))
    return known if REFERENCE in known else (REFERENCE, *known)
