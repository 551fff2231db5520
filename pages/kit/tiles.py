"""Figures that open to their rows."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from pages.kit.badges import Look, plain_badge
from pages.kit.format import show_count
from pages.kit.links import TRIAGE, find_page, write_queue
from rules.case_filter import CaseFilter

# two of them fit beside each other on a phone
TILE_WIDTH: Final = 150


def draw_tile(
    label: str,
    count: int,
    case_filter: CaseFilter,
    *,
    look: Look | None = None,
    help_text: str | None = None,
    link: str = "Show them",
) -> None:
    """One figure, large, with the link to the rows it counts; a look marks it when it is not zero."""
    with st.container(border=True, gap=None):
        st.metric(plain_badge(look, label) if look and count else label, show_count(count), help=help_text)
        link_queue(link, case_filter)


def link_queue(label: str, case_filter: CaseFilter) -> None:
    """A link to the queue under a filter."""
    params: Mapping[str, str] = write_queue(case_filter)
    st.page_link(find_page(TRIAGE), label=label, query_params=dict(params), icon=":material/arrow_forward:")
