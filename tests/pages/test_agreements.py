"""Owners are held against what was agreed with them, and only those with whom anything was."""

from types import SimpleNamespace
from typing import Any, cast

from pages.managers.sections.agreements import make_agreement_chart
from pages.managers.sections.view import View
from queries.kpis.hands import HandFigures
from rules.case_filter import CaseFilter
from rules.lookups import Entity

DAY = 86_400
ENTITIES = {
    "waterworks": Entity("waterworks", "Waterworks", "entity", "", False, 5, "assumed, none is signed"),
    "power": Entity("power", "Power", "entity", "", False, 5, "signed on 1 July 2025"),
    "treasury": Entity("treasury", "Treasury", "department", "", False),
}
VIEW = cast(
    View,
    SimpleNamespace(
        reference=SimpleNamespace(entities=ENTITIES), rows=lambda _code: CaseFilter(), narrow=False
    ),
)


def test_days_of_each_owner_stand_beside_those_agreed() -> None:
    found = [
        HandFigures("entity.waterworks", 12 * DAY, 2),
        HandFigures("entity.power", 5 * DAY, 1),
        HandFigures("entity.treasury", 99 * DAY, 1),
        HandFigures("resident", 99 * DAY, 1),
    ]
    chart = make_agreement_chart(VIEW, found)
    assert chart is not None
    assert chart.finding == "1 of 2 owners took longer than agreed"
    assert "(assumed, none is signed; signed on 1 July 2025)" in chart.measured
    rows: list[Any] = [list(row) for row in chart.table.table.rows]
    assert [row[:4] for row in rows] == [["Waterworks", 2, 6.0, 5], ["Power", 1, 5.0, 5]]


def test_without_an_agreement_there_is_no_chart() -> None:
    assert make_agreement_chart(VIEW, [HandFigures("entity.treasury", DAY, 1)]) is None
    assert make_agreement_chart(VIEW, [HandFigures("entity.power", 0, 0)]) is None
