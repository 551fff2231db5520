"""The figures by name: their words, what is divided by what, and the rows behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rules.case_filter import CaseFilter
from rules.kpis.lens import Lens
from rules.kpis.sums import Sums

Unit = Literal["queries", "percent", "hours", "rand", "touches", "per_1000", "seconds"]
Good = Literal["up", "down", "neither"]
Source = Literal["sums", "open", "spread", "hands", "billing", "review", "causes"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure. A share has a denominator; below `minimum_n` of it nothing is said.

    `numerator` and `denominator` name sums (`Sums`) or fields of the family's answer (`source`). `counted` is
    the name under which its rows are selected, `missed` that of those that count against it; None where rows
    are selected otherwise.
    """

    code: str
    name: str
    words: str
    unit: Unit
    good: Good
    grain: str
    source: Source
    numerator: str
    denominator: str = ""
    minimum_n: int = 1
    counted: str | None = None
    missed: str | None = None

    def value(self, sums: Sums) -> float | None:
        """The figure of some sums: a share between 0 and 1, or a count; None without enough data."""
        if not self.denominator:
            return float(getattr(sums, self.numerator))
        if getattr(sums, self.denominator) < self.minimum_n:
            return None
        return sums.share(self.numerator, self.denominator)


_CELL: Final = "day, category, region; month, ward, category"
_OPEN: Final = "this moment, category, region, age"
_MONTHLY: Final = "month, category, region, owner, channel"

_ALL: Final = (
    Kpi("open", "Open queries", "Queries that are not resolved at this moment.", "queries", "down", _OPEN,
        "open", "cases"),
    Kpi("overdue", "Overdue", "Open queries past their due date, declared stoppages allowed for.", "queries",
        "down", _OPEN, "open", "overdue"),
    Kpi("overdue_raw", "Overdue, raw", "Open queries past the due date they have without declared stoppages.",
        "queries", "down", _OPEN, "open", "overdue_raw"),
    Kpi("at_risk", "At risk", "Open queries that will be overdue within the at-risk time of the policy.",
        "queries", "down", _OPEN, "open", "at_risk"),
    Kpi("rand", "Rand in dispute", "What residents dispute in queries that are open at this moment.", "rand",
        "down", _OPEN, "open", "rand"),
    Kpi("received", "Received", "Queries that came in.", "queries", "neither", _CELL, "sums", "received",
        counted="received"),
    Kpi("closed", "Closed", "Times a query was closed. One that came back and was closed again counts twice.",
        "queries", "up", _CELL, "sums", "closed", counted="closed"),
    Kpi("reopened", "Opened again", "Times a closed query was opened again.", "queries", "down", _CELL,
        "sums",
        "reopened", counted="reopened"),
    Kpi("resolved", "Resolved", "Queries by the day of their last closing; each counts once.", "queries",
        "up",
        _CELL, "sums", "resolved", counted="resolved"),
    Kpi("on_time", "Resolved on time", "Of the queries resolved, those whose last closing was by their due "
        "date, declared stoppages allowed for.", "percent", "up", _CELL, "sums", "on_time", "resolved", 5,
        "on_time", "late"),
    Kpi("on_time_raw", "Resolved on time, raw", "Of the queries resolved, those whose last closing was by "
        "the "
        "due date they have without declared stoppages.", "percent", "up", _CELL, "sums", "on_time_raw",
        "resolved", 5, "on_time_raw", "late_raw"),
    Kpi("due_met", "Done when due", "Of the queries that fell due, those resolved by then. Closed late and "
        "open and overdue both count against it.", "percent", "up", _CELL, "sums", "due_met", "due", 5,
        "due_met", "due_missed"),
    Kpi("due_raw_met", "Done when due, raw", "The same by the due dates without declared stoppages.",
        "percent",
        "up", _CELL, "sums", "due_raw_met", "due_raw", 5, "due_raw_met", "due_raw_missed"),
    Kpi("in_promise", "Within the public promise", "Of the queries resolved, those resolved within the "
        "calendar "
        "days promised to the public.", "percent", "up", _CELL, "sums", "in_promise", "resolved", 5,
        "in_promise", "promise_missed"),
    Kpi("response_met", "First answer in time", "Of the queries whose first answer fell due, those "
        "answered or "
        "resolved by then. Queries that only another system worked on are left out.", "percent", "up", _CELL,
        "sums", "response_met", "response_due", 5, "response_met", "response_missed"),
    Kpi("first_contact", "Resolved at the first contact", "Of the queries resolved by staff here, those that "
        "needed no question back, no hand-over, no second contact and were never opened again before.",
        "percent", "up", _CELL, "sums", "first_contact", "touched", 5, "first_contact", "later_contact"),
    Kpi("came_back", "Came back", "Of the closings of a month, those after which the query was opened again, "
        "whenever that was.", "percent", "down", _CELL, "sums", "came_back", "closed", 5, "came_back"),
    Kpi("relogged", "Logged again", "Of the closings of a month, those not opened again after which the same "
        "account logged a query of the same category within 30 days.", "percent", "down", _CELL, "sums",
        "relogged", "closed", 5, "relogged"),
    Kpi("stated", "Closed with a written outcome", "Of the queries resolved, those whose outcome and reason "
        "were written down.", "percent", "up", _CELL, "sums", "stated", "resolved", 5, "stated", "unstated"),
    Kpi("touches", "Touches per query", "How often staff did something about a query until it was resolved; "
        "taking and giving it is not counted.", "touches", "down", _CELL, "sums", "touches", "touched", 5,
        "touched"),
    Kpi("working_time", "Working time to resolve", "Office hours from receipt to the last closing, "
        "waiting for "
        "the resident and time closed left out; median and 90th percentile.", "hours", "down", _MONTHLY,
        "spread", "median_hours", counted="resolved"),
    Kpi("calendar_time", "Time to resolve", "All hours from receipt to the last closing; median and 90th "
        "percentile.", "hours", "down", _MONTHLY, "spread", "median_hours", counted="resolved"),
    Kpi("hands", "Time in hands", "Of the life of queries resolved, how long each lay with the resident, "
        "with "
        "a desk, with an owner or with nobody.", "seconds", "neither", "month, category, region, hand",
        "hands",
        "seconds", counted="resolved"),
    Kpi("per_1000", "Queries per 1,000 bills", "Queries received in a month for every thousand bills of that "
        "month's run, by what turned out to be the cause.", "per_1000", "down", "billing run, cause",
        "billing",
        "received", "bills", counted="received"),
    Kpi("estimated", "Estimated readings", "Of the metered sections billed in a run, those by an estimate.",
        "percent", "down", "billing run", "billing", "estimated", "sections", 5),
    Kpi("review", "Closures that hold up", "Of a random sample of closings looked at again, those found "
        "right, "
        "with the interval that the whole lies in nineteen times out of twenty.", "percent", "up", "period",
        "review", "agreed", "reviewed", 5),
    Kpi("causes", "Causes", "Queries resolved by what turned out to be their cause.", "queries", "neither",
        "month, category, region, cause", "causes", "resolved", counted="resolved"),
)  # fmt: skip
KPIS: Final[Mapping[str, Kpi]] = {kpi.code: kpi for kpi in _ALL}

_OPEN_FILTERS: Final[Mapping[str, dict[str, bool]]] = {
    "open": {},
    "overdue": {"overdue": True},
    "overdue_raw": {"overdue_raw": True},
    "at_risk": {"at_risk": True},
    "rand": {},
}


def drill_down(code: str, lens: Lens, *, missed: bool = False, until_on: date | None = None) -> CaseFilter:
    """The cases behind a figure, or those that count against it. `until_on`: deadlines are counted up to "
        "then.

    Raises:
        KeyError: there is no such figure, or it is not made of cases.
    """
    kpi = KPIS[code]
    if code in _OPEN_FILTERS:
        return lens.as_filter(**_OPEN_FILTERS[code])
    counted = kpi.missed if missed else kpi.counted
    if counted is None:
        raise KeyError(f"{code} has no rows{' that count against it' if missed else ''}")
    period = lens.period.until(until_on) if until_on is not None else lens.period
    return lens.as_filter(counted=counted, counted_from=period.first_on, counted_to=period.last_on)
