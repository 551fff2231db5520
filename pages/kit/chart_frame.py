"""A chart with all that belongs to it: the finding, what is measured, definition, rows, table and export."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

import streamlit as st

from outward.sheets import CSV, XLSX, build_csv, build_xlsx
from pages.kit.badges import option_text
from pages.kit.charts import ReadyFigure
from pages.kit.format import show_instant
from pages.kit.kpi_charts.look import INK, INK_ON_DARK, Figure, make_config
from pages.kit.kpi_table import FigureTable, draw_table
from pages.kit.links import open_queue
from pages.kit.plain import escape
from pages.kit.tiles import link_queue
from rules.case_filter import CaseFilter
from rules.kpis import KPIS, Kpi

_PICTURE: Final = "chart_picture"
_UNITS: Final = {
    "queries": "queries",
    "percent": "percent",
    "hours": "hours",
    "rand": "rand",
    "touches": "times staff did something",
    "per_1000": "queries for every thousand bills",
    "seconds": "time",
}
_GOOD: Final = {"up": "More is better.", "down": "Less is better.", "neither": ""}


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose view the figures are: the person, the part of the desk, the moment."""

    who: str
    scope: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Chart:
    """What is shown under one finding.

    `kpis` are defined under it. `rows` are the queries behind all of it; `marks` finds those behind a mark
    by the number the figure gives it. Without a figure the table stands in its place.
    """

    key: str
    finding: str
    measured: str
    figure: Figure | None
    table: FigureTable
    kpis: Sequence[str] = ()
    rows: CaseFilter | None = None
    marks: Callable[[int], CaseFilter | None] | None = None


def read_ink() -> str:
    """The colour of text on the page's ground."""
    return INK_ON_DARK if st.context.theme.type == "dark" else INK


def draw_chart(chart: Chart, origin: Origin) -> None:
    """Draw it. A click on a mark goes to its queries."""
    with st.container(gap="xsmall", key=f"chart_{chart.key}"):
        st.markdown(f"#### {escape(chart.finding)}")
        st.caption(escape(chart.measured))
        if chart.figure is None:
            draw_table(chart.table, key=f"grid_{chart.key}")
        else:
            _draw_figure(chart)
        _draw_footer(chart, origin)


def _draw_figure(chart: Chart) -> None:
    drawn: dict[str, Any] = {
        "figure_or_data": ReadyFigure(chart.figure or {}),
        "key": f"figure_{chart.key}",
        "config": make_config(chart.key, st.session_state.get(_PICTURE, "png")),
        "alt": f"{chart.finding}. {chart.measured}. The figures are in the table under the chart.",
    }
    if chart.marks is None:
        st.plotly_chart(**drawn)
        return
    state = st.plotly_chart(**drawn, on_select="rerun", selection_mode="points")
    for point in state.selection.points:
        number = (point.get("customdata") or [None, -1])[1]
        wanted = chart.marks(number) if number >= 0 else None
        if wanted is not None:
            open_queue(wanted)


def _draw_footer(chart: Chart, origin: Origin) -> None:
    is_shown = chart.figure is None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if chart.kpis:
            with _popover("Definition", f"define_{chart.key}") as box:
                if box.open:
                    draw_definitions(chart.kpis)
        if chart.rows is not None:
            link_queue("Rows", chart.rows)
        with _popover("Export" if is_shown else "Table and export", f"table_{chart.key}") as box:
            if box.open:
                if not is_shown:
                    draw_table(chart.table, key=f"grid_{chart.key}")
                draw_downloads(chart, origin)


def _popover(label: str, key: str) -> Any:
    """Filled only while it is open."""
    return st.popover(label, type="tertiary", key=key, on_change="rerun")


def draw_definitions(codes: Sequence[str]) -> None:
    """What figures mean, from the registry."""
    for code in codes:
        st.markdown(define(KPIS[code]))


def define(kpi: Kpi) -> str:
    """A figure's definition as Markdown."""
    divided = f" ÷ {_name(kpi.denominator)}" if kpi.denominator else ""
    counted = f"Counted: {_name(kpi.numerator)}{divided}, in {_UNITS[kpi.unit]}."
    parts = [f"**{kpi.name}.** {kpi.words}", counted]
    if kpi.minimum_n > 1:
        parts.append(f"Fewer than {kpi.minimum_n} say nothing and are not shown as a share.")
    parts.append(_GOOD[kpi.good])
    return "  \n".join(part for part in parts if part)


def _name(field: str) -> str:
    return field.replace("_", " ")


def draw_downloads(chart: Chart, origin: Origin) -> None:
    """The table as files, and the form in which the chart's own button keeps its picture."""
    table = chart.table.table
    cover = make_cover(chart, origin)
    name = f"{chart.key}-{origin.as_of:%Y-%m-%d}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            "CSV", partial(build_csv, table), f"{name}.csv", CSV, key=f"csv_{chart.key}", on_click="ignore"
        )
        st.download_button(
            "Excel", partial(build_xlsx, table, cover), f"{name}.xlsx", XLSX, key=f"xlsx_{chart.key}",
            on_click="ignore",
        )  # fmt: skip
        if chart.figure is not None:
            st.segmented_control(
                "The camera on the chart keeps it as",
                ["png", "svg"],
                default="png",
                required=True,
                format_func=lambda kind: option_text(kind.upper()),
                key=f"{_PICTURE}_{chart.key}",
                on_change=_keep_picture,
                args=(f"{_PICTURE}_{chart.key}",),
            )


def _keep_picture(key: str) -> None:
    st.session_state[_PICTURE] = st.session_state[key]


def make_cover(chart: Chart, origin: Origin) -> list[tuple[str, str]]:
    """What the first sheet of a workbook says."""
    lines = [
        ("What it says", chart.finding),
        ("What is measured", chart.measured),
        ("Part of the desk", origin.scope or "Whole desk"),
        ("As of", show_instant(origin.as_of)),
        ("Made for", origin.who),
    ]
    lines += [(KPIS[code].name, KPIS[code].words) for code in chart.kpis]
    return lines
