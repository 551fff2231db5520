"""Small read-only grids of ready-made words and figures: they scroll inside themselves on a phone."""

from collections.abc import Callable, Collection, Sequence
from typing import Literal

import pyarrow as pa
import streamlit as st


def draw_grid(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    alt: str,
    *,
    right: Collection[int] = (),
    height: int | Literal["auto"] = "auto",
    key: str | None = None,
    on_choose: Callable[[], None] | None = None,
) -> None:
    """Draw rows of plain text; nothing in them is read as Markdown.

    `right`: columns of figures. `alt`: what the grid is, for those who hear it. `on_choose`: called when
    a row is picked, which stands in `st.session_state[key].selection.rows`.
    """
    table = pa.table({header: [row[place] for row in rows] for place, header in enumerate(headers)})
    columns = {headers[place]: st.column_config.TextColumn(alignment="right") for place in right}
    if on_choose is None:
        st.dataframe(table, hide_index=True, column_config=columns, alt=alt, key=key, height=height)
        return
    st.dataframe(
        table,
        hide_index=True,
        column_config=columns,
        alt=alt,
        key=key,
        height=height,
        on_select=on_choose,
        selection_mode="single-row",
    )
