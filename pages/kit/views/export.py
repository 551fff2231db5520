"""The way from the queue to a file of exactly what is filtered."""

from urllib.parse import urlencode

import streamlit as st

from pages.kit.badges import option_text
from rules.access import may
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.saved_views import Look

_SHOWN, _ALL = "Shown columns", "All columns"


def draw_export(case_filter: CaseFilter, look: Look, actor: Actor) -> None:
    """The choice of columns and form, filled only while it is open."""
    if not may(actor, "export_cases"):
        return
    with st.popover("Export", icon=":material/download:", key="export_open", on_change="rerun") as popover:
        if popover.open:
            _draw_choice(case_filter, look, actor)


def _draw_choice(case_filter: CaseFilter, look: Look, actor: Actor) -> None:
    st.markdown("Every query that is filtered, in this order, as it stands when the file is opened.")
    columns = st.segmented_control(
        "Columns",
        [_SHOWN, _ALL],
        default=_SHOWN,
        required=True,
        format_func=option_text,
        key="export_columns",
    )
    whole = may(actor, "see_account") and st.checkbox(
        "Whole account numbers", key="export_accounts",
        help="Otherwise most of each is hidden. Each account is recorded as read by you.",
    )  # fmt: skip
    params = case_filter.to_params()
    if columns == _SHOWN:
        params["columns"] = ",".join(look.columns)
    if whole:
        params["accounts"] = "whole"
    with st.container(horizontal=True, gap="small"):
        for label, form in (("CSV", "csv"), ("Excel, with a cover", "xlsx")):
            st.link_button(label, f"/exports/queries.{form}?{urlencode(params)}")
    st.caption("Who takes a file, of what and when is recorded.")
