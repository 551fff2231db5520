"""What a change of many queries would do, in figures that open to their rows."""

from collections.abc import Sequence
from typing import Final, Literal

import streamlit as st

from pages.kit.format import show_count
from pages.kit.grid import draw_grid
from queries.bulk.preview import Preview, Row

_TALLEST: Final = 240
_FEW: Final = 5


def draw_preview(preview: Preview) -> None:
    """How many would change and how many not, each with its rows."""
    changed, selected = len(preview.accepted), preview.selected
    with st.container(border=True, key="bulk_preview"):
        if changed:
            st.markdown(
                f"**{show_count(changed)} of {show_count(selected)} would change.** Nothing is done yet."
            )
        else:
            st.markdown(f"**None of {show_count(selected)} would change.**")
        if changed:
            _draw_rows(f"Would change: {show_count(changed)}", changed, preview.first)
        if preview.gets:
            rows = [[name, show_count(count)] for name, count in preview.gets.items()]
            draw_grid(["Gets", "Queries"], rows, "How many each person would be given", right=(1,))
        for refused in preview.refused:
            _draw_rows(
                f"Refused: {show_count(refused.cases)} · {refused.reason}", refused.cases, refused.rows
            )
        if changed:
            st.caption("All of these change, or none. It can be undone for an hour.")


def _draw_rows(label: str, count: int, rows: Sequence[Row]) -> None:
    with st.expander(label):
        height: int | Literal["auto"] = _TALLEST if len(rows) > _FEW else "auto"
        table = [[row.reference, row.title] for row in rows]
        draw_grid(["Reference", "What the resident says"], table, label, height=height)
        if count > len(rows):
            st.caption(f"The first {len(rows)} are listed.")
