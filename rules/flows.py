"""What a case adds to the stock of its category, region and ward, and what it takes from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

RECEIVED: Final = "received"
REOPENED: Final = "reopened"
MOVED_IN: Final = "moved_in"
MOVED_OUT: Final = "moved_out"
MERGED: Final = "merged"
CLOSED: Final = "closed"
# after these a case is in no stock
ENDS: Final = frozenset({MERGED, CLOSED})

# opening + received + reopened + moved in - moved out - merged - closed = closing, in every cell
SIGNS: Final[Mapping[str, int]] = {
    RECEIVED: 1,
    REOPENED: 1,
    MOVED_IN: 1,
    MOVED_OUT: -1,
    MERGED: -1,
    CLOSED: -1,
}

Cell = tuple[str, str, int | None]


class Flow(NamedTuple):
    """One step of a case into or out of the stock of a cell, in the order of its history.

    The cell is the one it enters or leaves; `outcome_code` and `cause_code` belong to a closing only.
    """

    kind: str
    at: datetime
    category_code: str
    region: str
    ward_no: int | None
    entity_code: str | None
    channel_code: str | None
    amount_rand: Decimal | None
    outcome_code: str | None = None
    cause_code: str | None = None

    @property
    def cell(self) -> Cell:
        return self.category_code, self.region, self.ward_no

    @property
    def sign(self) -> int:
        return SIGNS[self.kind]


Flows = tuple[Flow, ...]


def count_stock(flows: Iterable[Flow], until: datetime | None = None) -> dict[Cell, int]:
    """How many cases each cell holds after the flows up to an instant, that instant included."""
    stock: dict[Cell, int] = {}
    for flow in flows:
        if until is None or flow.at <= until:
            stock[flow.cell] = stock.get(flow.cell, 0) + flow.sign
    return stock
