"""The map of wards with its scale; choosing a ward puts it in the address."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.chart_frame import read_ink
from pages.kit.charts import ReadyFigure
from pages.kit.choice import draw_choice
from pages.kit.kpi_charts.look import Figure, make_config, make_note, make_swatch, show_number
from pages.kit.screen import is_narrow
from pages.kit.ward_parts.picture import COLOURS, NO_DATA, WardMark, build_shape_map, build_tile_map
from queries.wards.shapes import list_shapes
from rules.actor import Actor
from rules.lookups import Ward
from rules.ward_scale import How, Scale, make_scale

PARAM: Final = "ward"
_KEY: Final = "ward_map"
_HOWS: Final = {"equal": "Equal steps", "alike": "Equal groups"}
_WIDE, _NARROW = 640, 330
_COLUMNS, _FEW_COLUMNS = 15, 11


def draw_ward_map(actor: Actor, marks: Sequence[WardMark], *, measured: str, chosen: int | None) -> None:
    """Draw the map of some wards of one set by a figure. `measured`: what the colours say, with its unit."""
    how: How = "alike" if draw_choice("scale", "Colours", _HOWS) == "alike" else "equal"
    values = [mark.value for mark in marks if mark.value is not None]
    scale = make_scale(values, how)
    figure = _build(actor, marks, scale, chosen)
    _add_legend(figure, scale, has_values=bool(values), has_gaps=len(values) < len(marks), narrow=is_narrow())
    st.plotly_chart(
        ReadyFigure(figure), key=_KEY, config=make_config("wards"), on_select=_choose,
        selection_mode="points",
        alt=f"Map of {len(marks)} wards by {measured}. The figures are in the table.",
    )  # fmt: skip


def draw_place(actor: Actor, wards: Sequence[Ward], chosen: Ward) -> None:
    """Draw where one ward lies among all."""
    marks = [WardMark(ward, 0, f"<b>Ward {ward.ward_no}</b>") for ward in wards]
    figure = _build(actor, marks, make_scale([], "equal"), chosen.ward_no)
    st.plotly_chart(
        ReadyFigure(figure), key="ward_place", config=make_config("ward"),
        alt=f"Map of {len(wards)} wards with ward {chosen.ward_no} outlined.",
    )  # fmt: skip


def _build(actor: Actor, marks: Sequence[WardMark], scale: Scale, chosen: int | None) -> Figure:
    """From outlines where they are loaded, of tiles otherwise, which is then said."""
    shapes = read(actor, list_shapes, delimitation_code=marks[0].ward.delimitation_code)
    ink, narrow = read_ink(), is_narrow()
    if shapes:
        width = _NARROW if narrow else _WIDE
        return build_shape_map(marks, shapes, scale, chosen=chosen, width=width, ink=ink)
    is_placed = any(mark.ward.latitude is not None for mark in marks)
    where = (
        "roughly where it lies: no outlines are"
        if is_placed
        else "by number: neither outlines nor points are"
    )
    st.caption(f"One tile a ward, {where} loaded. Lines part the areas.")
    columns = _FEW_COLUMNS if narrow else _COLUMNS
    return build_tile_map(marks, scale, chosen=chosen, columns=columns, ink=ink)


def _choose() -> None:
    points = st.session_state[_KEY].selection.points
    for point in points:
        st.query_params[PARAM] = str(point["customdata"][1])


def _add_legend(figure: Figure, scale: Scale, *, has_values: bool, has_gaps: bool, narrow: bool) -> None:
    """The colours and what they say, under the map; on two lines where it is narrow."""
    parts = [
        f"{make_swatch(COLOURS[place])} {_tell_range(start, end)}"
        for place, (start, end) in enumerate(scale.list_ranges())
        if has_values
    ]
    if has_gaps:
        parts.append(f"{make_swatch(NO_DATA)} no data")
    cut = 3 if narrow else len(parts) or 1
    text = "<br>".join("   ".join(line) for line in (parts[:cut], parts[cut:]) if line)
    figure["layout"]["annotations"] = [
        make_note(text, 0, 0, xref="paper", yref="paper", yanchor="top", yshift=-4)
    ]


def _tell_range(start: float, end: float) -> str:
    last = end - 1
    return show_number(start) if last <= start else f"{show_number(start)}–{show_number(last)}"
