"""Rebates that must be applied for: which papers they need, and until when one lasts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from rules.period import add_months


@dataclass(frozen=True, slots=True)
class RebateRule:
    """One kind of rebate. It lasts `months` from its approval, until `until_on`, or to the earlier of both.

    `documents` are codes; `confidence` and `source` say how sure the values are.
    """

    kind: str
    name: str
    documents: tuple[str, ...]
    months: int | None
    until_on: date | None
    renew_days: int
    confidence: str
    source: str

    def find_end(self, approved_on: date) -> date | None:
        """The last day it counts when it is approved on a day; None when it does not end by itself."""
        ends = [self.until_on] if self.until_on else []
        if self.months is not None:
            ends.append(add_months(approved_on, self.months) - timedelta(days=1))
        return min(ends, default=None)

    def find_last_day(self, approved_on: date, valid_to: date | None) -> date | None:
        """The last day of an approved one: what billing says, or what follows from its kind."""
        return valid_to or self.find_end(approved_on)

    def list_missing(self, received: Collection[str]) -> tuple[str, ...]:
        """The papers that are not there, in the order of the list."""
        return tuple(code for code in self.documents if code not in received)
