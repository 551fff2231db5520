"""How long queries take, and in whose hands the time lies."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from data.transaction import read
from outward.sheets import Cell, Kind
from pages.kit.badges import option_text
from pages.kit.chart_frame import Chart, draw_chart
from pages.kit.format import show_count
from pages.kit.kpi_charts.curve import Line, Promise, build_curve
from pages.kit.kpi_charts.look import AMBER, BLUE, GREY, PURPLE, SKY, show_number, show_share
from pages.kit.kpi_charts.ranked_bars import RankedBar, build_ranked_bars
from pages.kit.kpi_table import make_table
from pages.managers.sections.agreements import make_agreement_chart
from pages.managers.sections.view import View, name_category, name_region
from queries.kpis.durations import Curve, Dimension, NamedSpread, get_curve, list_spreads
from queries.kpis.hands import HandFigures, list_hands
from queries.kpis.spreads import Spread
from rules.case_filter import CaseFilter
from rules.hand_names import name_hand
from rules.hands import DESK, ENTITY, NOBODY, RESIDENT

_BY: Final[dict[Dimension, tuple[str, str]]] = {
    "category": ("By category", "category_codes"),
    "region": ("By region", "regions"),
    "entity": ("By owner", "entity_codes"),
    "channel": ("By channel", "channel_codes"),
}
_DAY: Final = 86_400


def draw_time(view: View) -> None:
    """Draw it."""
    if not view.sla.period.resolved:
        st.info("No query was resolved in these days. Choose a longer period to see how long they take.")
        return
    draw_chart(_make_curve_chart(view), view.origin)
    _draw_spreads(view)
    _draw_hands(view)


def _make_curve_chart(view: View) -> Chart:
    calendar, working = (
        read(view.actor, get_curve, lens=view.lens, clock=clock) for clock in ("calendar", "working")
    )
    promise = view.reference.rulebook.policy_at(view.now).promise_days
    share = calendar.share_within(24 * promise)
    lines = [
        Line("calendar days", BLUE, _as_days(calendar, lambda hours: hours / 24)),
        Line("working days", AMBER, _as_days(working, lambda hours: view.count_days(hours) or 0.0)),
    ]
    spread, twin = view.sla.calendar.period, view.sla.working.period
    return Chart(
        key="time-to-resolve",
        finding=f"{show_share(share)} were resolved within the {promise} days promised",
        measured=f"How many of {show_count(calendar.n)} queries were resolved within so many days. By the"
        " calendar: median"
        f" {_hours(spread.median_hours)}, nine in ten within {_hours(spread.p90_hours)}. In office hours"
        " without the"
        f" waiting for residents: median {_hours(twin.median_hours)}, nine in ten within"
        f" {_hours(twin.p90_hours)}.",
        figure=build_curve(lines, Promise(promise, f"{promise} days promised", share)),
        table=make_table(
            "Time to resolve",
            [
                ("Clock", "text"),
                ("Share resolved", "percent"),
                ("Within hours", "hours"),
                ("Within days", "number"),
            ],
            [
                [line.name, reached, hours, days]
                for line, curve in zip(lines, (calendar, working), strict=True)
                for (days, reached), (hours, _) in zip(line.points, curve.points, strict=True)
            ],
        ),
        kpis=("calendar_time", "working_time", "in_promise"),
        rows=view.rows("in_promise", missed=True),
    )


def _hours(hours: float | None) -> str:
    return f"{show_number(hours, 1)} h"


def _as_days(curve: Curve, convert: Callable[[float], float]) -> list[tuple[float, float]]:
    return [(convert(hours), share) for hours, share in curve.points]


def _draw_spreads(view: View) -> None:
    by = st.segmented_control(
        "Time by",
        list(_BY),
        default="category",
        required=True,
        format_func=lambda name: option_text(_BY[name][0]),
        key="time_by",
        label_visibility="collapsed",
    )
    draw_chart(_make_spread_chart(view, by), view.origin)


def _make_spread_chart(view: View, by: Dimension) -> Chart:
    found = read(view.actor, list_spreads, lens=view.lens, dimension=by)
    names = [_name(view, by, spread.value) for spread in found]
    slow = max(
        (spread for spread in found if spread.calendar.n >= 5),
        key=lambda spread: spread.working.median_hours or 0,
        default=None,
    )
    columns: list[tuple[str, Kind]] = [
        (_BY[by][0].removeprefix("By ").capitalize(), "text"), ("Resolved", "count"),
        ("Median working h", "hours"), ("9 in 10 working h", "hours"),
        ("Median calendar h", "hours"), ("9 in 10 calendar h", "hours"),
    ]  # fmt: skip
    rows = [[name, *_list_figures(spread)] for name, spread in zip(names, found, strict=True)]

    def opens(row: int, column: int) -> CaseFilter | None:
        value = found[row].value
        if column != 1 or not value:
            return None
        return view.rows("resolved", lens=view.lens.but(**{_BY[by][1]: (value,)}))

    about = "" if all(spread.calendar.is_exact for spread in found) else " Within 1 % (≈), by whole months."
    return Chart(
        key=f"time-{by}",
        finding=f"Slowest: {_name(view, by, slow.value)}, half take more than"
        f" {_hours(slow.working.median_hours)} of work"
        if slow
        else "Too few were resolved to compare",
        measured="Median and 90th percentile of queries resolved in the period; fewer than 5 say"
        f" nothing.{about}",
        figure=None,
        table=make_table(f"Time to resolve {_BY[by][0].lower()}", columns, rows, opens),
        kpis=("working_time", "calendar_time"),
    )


def _list_figures(spread: NamedSpread) -> list[Cell]:
    return [spread.calendar.n, *_tell(spread.working), *_tell(spread.calendar)]


def _tell(spread: Spread) -> list[Cell]:
    return [spread.median_hours, spread.p90_hours] if spread.n >= 5 else [None, None]


def _name(view: View, by: str, value: str) -> str:
    if not value:
        return "Not known"
    if by == "category":
        return name_category(view, value)
    if by == "region":
        return name_region(view, value)
    records: Any = view.reference.entities if by == "entity" else view.reference.channels
    return records[value].name if value in records else value


def _draw_hands(view: View) -> None:
    found = read(view.actor, list_hands, lens=view.lens)
    if found:
        draw_chart(_make_hand_chart(view, found), view.origin)
        agreements = make_agreement_chart(view, found)
        if agreements is not None:
            draw_chart(agreements, view.origin)


def _make_hand_chart(view: View, found: tuple[HandFigures, ...]) -> Chart:
    whole = sum(hand.seconds for hand in found) or 1
    resolved = view.sla.period.resolved or 1
    first = found[0]
    bars = [
        RankedBar(
            _name_hand(view, hand.hand),
            hand.seconds / whole,
            f"{show_share(hand.seconds / whole)} · {show_number(hand.seconds / resolved / _DAY, 1)} d",
            f"{_name_hand(view, hand.hand)}: {show_share(hand.seconds / whole)} of all time<br>"
            f"{show_number(hand.seconds / resolved / _DAY, 1)} days for every query resolved<br>"
            f"{show_count(hand.cases)} queries lay there",
            _colour(hand.hand),
        )
        for hand in found
    ]
    return Chart(
        key="time-in-hands",
        finding=f"{show_share(first.seconds / whole)} of the time lay with {_name_hand(view, first.hand)}",
        measured="Every second of the life of the queries resolved belongs to one pair of hands; together"
        " they are the"
        " whole. Days are calendar days for every query resolved.",
        figure=build_ranked_bars(bars, narrow=view.narrow),
        table=make_table(
            "Time in hands",
            [
                ("Hands", "text"),
                ("Share", "percent"),
                ("Hours", "hours"),
                ("Queries that lay there", "count"),
            ],
            [
                [_name_hand(view, hand.hand), hand.seconds / whole, hand.seconds / 3600, hand.cases]
                for hand in found
            ],
        ),
        kpis=("hands",),
        rows=view.rows("resolved"),
    )


def _name_hand(view: View, hand: str) -> str:
    """Whose hands they are; our own desk by what it works on."""
    category = view.reference.categories.get(hand.removeprefix(DESK))
    return f"Our desk, {category.name.lower()}" if category else name_hand(hand, view.reference)


def _colour(hand: str) -> str:
    if hand in (RESIDENT, NOBODY):
        return {RESIDENT: SKY, NOBODY: GREY}[hand]
    return PURPLE if hand.startswith(ENTITY) else BLUE
