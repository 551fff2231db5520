"""What every figure means, from the registry; and what changed in months that were frozen."""

from typing import Final

from outward.report.blocks import LEFT, RIGHT, Page, Table, Term, Text
from outward.report.figures import Report
from outward.report.words import name_month
from rules.counted import COUNTED
from rules.kpis import KPIS, Kpi

_UNITS: Final = {
    "queries": "queries",
    "percent": "per cent",
    "hours": "hours",
    "rand": "rand",
    "touches": "touches a query",
    "per_1000": "queries for every thousand bills",
    "seconds": "days of 24 hours",
}
_GOOD: Final = {
    "up": "more is better",
    "down": "less is better",
    "neither": "neither more nor less is better",
}
_PARTS: Final = {
    **COUNTED,
    "cases": "open queries",
    "overdue": "open queries past their due date",
    "overdue_raw": "open queries past their raw due date",
    "at_risk": "open queries about to be late",
    "rand": "what residents dispute in them",
    "touches": "what staff did about them",
    "median_hours": "the middle one of all times, and the one that nine in ten do not exceed",
    "seconds": "the time in one pair of hands",
    "bills": "thousand bills of the run",
    "estimated": "metered sections billed by an estimate",
    "sections": "metered sections billed",
    "agreed": "closings found right",
    "reviewed": "closings looked at again",
}


def draw_corrections(report: Report) -> Page:
    """Every figure of a frozen month that is another one today."""
    title = "Corrections to frozen months"
    lead = Text(
        "A published month is frozen: its figures stay as they were told. When something about it is learnt"
        " later, the figure as it is today stands here beside the one that was told."
    )
    if not report.corrections:
        return Page(
            title, (lead, Text("No figure of a frozen month differs from what was told.")), on_new_sheet=False
        )
    rows = [(name_month(each.month_on), each.name, each.frozen, each.present) for each in report.corrections]
    head = ("Month", "Figure", "As told", "As it is today")
    return Page(title, (lead, Table("", head, rows, (LEFT, LEFT, RIGHT, RIGHT))), on_new_sheet=False)


def draw_definitions() -> Page:
    """The registry in words."""
    lead = Text(
        "Each figure is defined once, and the same definition makes the figure on the managers’ pages and in"
        " this report. “This moment” is the end of the month here, or “figures as at” while the month lasts."
    )
    return Page("What the figures mean", (lead, *(_define(kpi) for kpi in KPIS.values())))


def _define(kpi: Kpi) -> Term:
    counts = _PARTS[kpi.numerator]
    facts = (
        [("Counted", counts), ("Divided by", _PARTS[kpi.denominator])]
        if kpi.denominator
        else [("Counted", counts)]
    )
    facts += [("Kept by", kpi.grain), ("Told in", _UNITS[kpi.unit])]
    if kpi.denominator:
        facts.append(("Told from", f"{kpi.minimum_n} on"))
    return Term(kpi.name, kpi.words, (*facts, ("Reading it", _GOOD[kpi.good])))
