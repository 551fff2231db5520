"""Stock and flow: what was open, what came in and went out, and the sum that proves it in every cell."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from data.transaction import read
from outward.sheets import Kind
from pages.kit.badges import option_text
from pages.kit.chart_frame import Chart, draw_chart
from pages.kit.format import show_date
from pages.kit.kpi_charts.look import show_number
from pages.kit.kpi_charts.stock import StockMonth, build_stock
from pages.kit.kpi_table import FigureTable, make_table
from pages.managers.sections.view import View, list_known, name_category, name_month, name_region, tell_change
from queries.kpis.sla import MonthFigures
from queries.kpis.wards import list_wards
from rules.case_filter import CaseFilter
from rules.kpis import Movement

_BY: Final = {"category_codes": "By category", "regions": "By region", "wards": "By ward"}
_FLOWS: Final = {
    "received": "+ received",
    "reopened": "+ opened again",
    "moved_in": "+ moved in",
    "moved_out": "− moved out",
    "merged": "− merged",
    "closed": "− closed",
}
_KPIS: Final = ("open", "received", "closed", "reopened")


def draw_flow(view: View) -> None:
    """Draw it."""
    draw_chart(_make_stock_chart(view), view.origin)
    draw_identity(view)


def _make_stock_chart(view: View) -> Chart:
    months, known = view.sla.months, list_known(view.sla.months)
    overdue = "overdue_raw" if view.raw else "overdue"
    shown = [
        StockMonth(
            name_month(month.month_on),
            month.stock if is_known else None,
            getattr(month, overdue) if is_known else None,
            month.sums.received + month.sums.reopened,
            month.sums.closed + month.sums.merged,
        )
        for month, is_known in zip(months, known, strict=True)
    ]
    movement = view.sla.movement
    return Chart(
        key="stock-and-flow",
        finding=f"Open queries {tell_change(movement.opening, movement.closing)} on "
        f"{show_date(view.lens.period.first_on)}",
        measured="Queries open and overdue at the end of each month; below, what came in (received or opened "
        "again) and what was closed.",
        figure=build_stock(shown),
        table=_make_month_table(view, months, overdue),
        kpis=_KPIS,
        rows=view.rows("open"),
        marks=lambda number: view.rows_of_month(
            "closed" if number >= len(months) else "received", months[number % len(months)].month_on
        ),
    )


def _make_month_table(view: View, months: tuple[MonthFigures, ...], overdue: str) -> FigureTable:
    columns: list[tuple[str, Kind]] = [("Month", "text"), *((name, "count") for name in _FLOWS.values())]
    columns += [("Open at the end", "count"), ("Overdue at the end", "count")]
    rows = [
        [
            name_month(month.month_on),
            *(getattr(month.sums, name) for name in _FLOWS),
            month.stock,
            getattr(month, overdue),
        ]
        for month in months
    ]

    def opens(row: int, column: int) -> CaseFilter | None:
        if not 1 <= column <= len(_FLOWS):
            return None
        received = view.rows_of_month("received", months[row].month_on)
        return received.but(counted=tuple(_FLOWS)[column - 1])

    return make_table("Stock and flow by month", columns, rows, opens)


def draw_identity(view: View) -> None:
    """The sum for the whole and for every part, as a table that adds up."""
    by = st.segmented_control(
        "Sum for every",
        list(_BY),
        default="category_codes",
        required=True,
        format_func=lambda name: option_text(_BY[name]),
        key="identity_by",
        label_visibility="collapsed",
    )
    draw_chart(_make_identity_chart(view, by or "category_codes"), view.origin)


def _tell_identity(view: View) -> str:
    movement = view.sla.movement
    parts = (
        f"{words[0]} {show_number(getattr(movement.sums, name))} {words[2:]}"
        for name, words in _FLOWS.items()
    )
    opening = f"{show_number(movement.opening)} before {show_date(view.lens.period.first_on)}"
    return f"{opening} {' '.join(parts)} = {show_number(movement.closing)} open"


def _make_identity_chart(view: View, by: str) -> Chart:
    movements = _list_movements(view, by)
    names = {key: _name(view, by, key) for key in movements}
    order = sorted(movements, key=lambda key: (-movements[key].closing, names[key]))
    return Chart(
        key=f"identity-{by}",
        finding=_tell_identity(view),
        measured="Every query is accounted for, in every part of the desk. A number opens its queries."
        + " Wards are kept by whole months." * (by == "wards"),
        figure=None,
        table=_make_identity_table(view, by, [(key, names[key], movements[key]) for key in order]),
        kpis=_KPIS,
    )


def _list_movements(view: View, by: str) -> Mapping[Any, Movement]:
    if by == "category_codes":
        return view.sla.by_category
    if by == "regions":
        return view.sla.by_region
    return {ward.ward_no: ward.movement for ward in read(view.actor, list_wards, lens=view.lens)}


def _name(view: View, by: str, key: Any) -> str:
    if by == "category_codes":
        return name_category(view, key)
    if by == "regions":
        return name_region(view, key)
    return f"Ward {key}" if key else "Ward not known"


def _make_identity_table(view: View, by: str, cells: list[tuple[Any, str, Movement]]) -> FigureTable:
    part = _BY[by].removeprefix("By ").capitalize()
    columns: list[tuple[str, Kind]] = [(part, "text"), ("Opening", "count")]
    columns += [(words, "count") for words in _FLOWS.values()]
    columns.append(("= closing", "count"))
    rows: list[list[Any]] = [
        [name, movement.opening, *(getattr(movement.sums, flow) for flow in _FLOWS), movement.closing]
        for _, name, movement in cells
    ]
    rows.append(["Together", *(sum(row[place] for row in rows) for place in range(1, len(columns)))])
    keys = [*(key for key, _, _ in cells), None]

    def opens(row: int, column: int) -> CaseFilter | None:
        is_all = row == len(cells)
        if not is_all and keys[row] is None:  # queries of no known ward cannot be asked for
            return None
        lens = view.lens if is_all else view.lens.but(**{by: (keys[row],)})
        if 2 <= column < len(columns) - 1:
            return view.rows("received", lens=lens).but(counted=tuple(_FLOWS)[column - 2])
        is_now = column == len(columns) - 1 and view.lens.period.last_on >= view.today
        return view.rows("open", lens=lens) if is_now else None

    return make_table(f"Stock and flow {_BY[by].lower()}", columns, rows, opens)
