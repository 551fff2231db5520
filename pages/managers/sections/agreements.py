"""How long queries lay with each owner, against what was agreed with it."""

from collections.abc import Sequence

from pages.kit.chart_frame import Chart
from pages.kit.format import show_count
from pages.kit.kpi_charts.look import GREEN, VERMILION, show_number
from pages.kit.kpi_charts.ranked_bars import RankedBar, build_ranked_bars
from pages.kit.kpi_table import make_table
from pages.managers.sections.view import View
from queries.kpis.hands import HandFigures
from rules.hands import ENTITY
from rules.lookups import Entity

_DAY = 86_400


def make_agreement_chart(view: View, found: Sequence[HandFigures]) -> Chart | None:
    """The chart; None where no query lay with an owner that anything was agreed with."""
    owners = [
        (owner, hand)
        for hand in found
        if (owner := _find_owner(view, hand.hand)) is not None
        and owner.agreed_days is not None
        and hand.cases
    ]
    if not owners:
        return None
    late = sum(_count_days(hand) > (owner.agreed_days or 0) for owner, hand in owners)
    sources = "; ".join(sorted({owner.agreed_source for owner, _ in owners}))
    return Chart(
        key="owners-agreements",
        finding=f"{show_count(late)} of {show_count(len(owners))} owners took longer than agreed",
        measured="Calendar days that a query lay with its owner, on average of the queries resolved that ever"
        f" lay there, against the days agreed ({sources}).",
        figure=build_ranked_bars([_make_bar(owner, hand) for owner, hand in owners], narrow=view.narrow),
        table=make_table(
            "Owners against what was agreed",
            [("Owner", "text"), ("Queries that lay there", "count"), ("Days each", "count"),
             ("Days agreed", "count"), ("Agreed by", "text")],
            [
                [owner.name, hand.cases, round(_count_days(hand), 1), owner.agreed_days, owner.agreed_source]
                for owner, hand in owners
            ],
        ),
        kpis=("hands",),
        rows=view.rows("resolved"),
    )  # fmt: skip


def _find_owner(view: View, hand: str) -> Entity | None:
    return view.reference.entities.get(hand.removeprefix(ENTITY)) if hand.startswith(ENTITY) else None


def _count_days(hand: HandFigures) -> float:
    return hand.seconds / hand.cases / _DAY


def _make_bar(owner: Entity, hand: HandFigures) -> RankedBar:
    days, agreed = _count_days(hand), owner.agreed_days or 0
    words = f"{show_number(days, 1)} d, agreed {agreed} d"
    return RankedBar(
        owner.name,
        days,
        words,
        f"{owner.name}: {words}<br>{show_count(hand.cases)} queries lay there",
        VERMILION if days > agreed else GREEN,
    )
