"""Each department with how many findings it has in each stage."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from pages.kit.format import show_count
from pages.kit.grid import draw_grid
from rules.handoffs import STAGES, Stage
from rules.lookups import Reference

_KEY: Final = "findings_by_department"
Counts = Mapping[tuple[str, Stage], int]


def draw_departments(counts: Counts, reference: Reference) -> None:
    """A table, the most late first; a picked row narrows the list to its department."""
    codes = sorted({code for code, _ in counts}, key=lambda code: (-counts.get((code, "late"), 0), code))
    rows = [
        [reference.entities[code].name, *(show_count(counts.get((code, stage), 0)) for stage in STAGES)]
        for code in codes
    ]
    draw_grid(
        ["Department", *STAGES.values()], rows, "Findings by department and stage",
        right=range(1, len(STAGES) + 1), key=_KEY, on_choose=lambda: _choose(codes),
    )  # fmt: skip
    st.caption("Pick a row to see its findings. Closed ones are those of the last 30 days.")


def _choose(codes: Sequence[str]) -> None:
    rows = st.session_state[_KEY].selection.rows
    if rows:
        st.query_params["department"] = codes[rows[0]]
    else:
        st.query_params.pop("department", None)
