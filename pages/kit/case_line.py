"""One query in a list of few: its reference as the link, what it says, and some facts."""

from collections.abc import Iterable

import streamlit as st

from pages.kit.links import link_query
from pages.kit.plain import escape
from rules.actor import UNKNOWN_REGION


def draw_case_line(reference: str, title: str, facts: Iterable[str], *, badge: str = "") -> None:
    """Draw it. `badge` and the facts are Markdown, empty facts are left out; the title is plain text."""
    told = " · ".join(fact for fact in facts if fact)
    with st.container(gap=None):
        link_query(reference, f"{badge} **{reference}**".strip())
        st.markdown(f"{escape(title)}  \n:gray[:small[{told}]]")


def show_region_fact(region: str) -> str:
    """The region of a query in a line of facts."""
    return "region not known" if region == UNKNOWN_REGION else f"region {region}"
