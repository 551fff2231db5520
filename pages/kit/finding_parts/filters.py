"""What narrows the list of findings, kept in the address, and the sheets of what it shows."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from pages.kit.format import show_month
from pages.kit.param_choice import choose_param, list_ward_words
from rules.actor import Actor
from rules.handoffs import STAGES
from rules.lookups import Reference
from rules.period import add_months

_MONTHS: Final = 13
_NAMES: Final = ("stage", "department", "ward", "month", "outing")


def draw_filters(actor: Actor, reference: Reference, now: datetime) -> None:
    """Stage, department, ward and the month it was found in."""
    today = reference.local_day(now)
    months = (add_months(today.replace(day=1), -n) for n in range(_MONTHS))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_param("stage", "Stage", {str(code): words for code, words in STAGES.items()}, "All stages")
        names = {code: entity.name for code, entity in reference.entities.items()}
        choose_param("department", "Department", names, "All departments")
        choose_param("ward", "Ward", list_ward_words(actor, reference, now), "All wards")
        choose_param("month", "Found in", {f"{m:%Y-%m}": show_month(m) for m in months}, "Any month")


def draw_outing() -> None:
    """That only one outing's findings are shown, and the way back to all."""
    if "outing" in st.query_params:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("Only what was taken on one outing is shown.")
            st.button("Show all", key="findings_all", on_click=_forget_outing)


def _forget_outing() -> None:
    st.query_params.pop("outing", None)


def draw_sheets() -> None:
    """The findings of the filter as a sheet for their department."""
    given = {name: st.query_params[name] for name in _NAMES if name in st.query_params}
    with st.container(horizontal=True):
        for kind, label, icon in (
            ("pdf", "Sheet to print", ":material/print:"),
            ("csv", "Table (CSV)", ":material/table:"),
        ):
            st.link_button(label, f"/finding-sheets/{kind}?{urlencode(given)}", icon=icon)
