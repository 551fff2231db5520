"""The way into the dialog for many queries."""

import streamlit as st

from pages.kit.bulk.state import open_for_queue
from rules.case_filter import CaseFilter


def draw_change_many(case_ids: tuple[int, ...], case_filter: CaseFilter, total: int | None) -> None:
    """The button; `total` is how many the filter holds, None where that is not known."""
    st.button(
        "Change many",
        key="bar_many",
        on_click=open_for_queue,
        args=(case_ids, case_filter, total),
        help="The ticked queries, or all in the filter: preview, then all or none, undo for an hour.",
    )
