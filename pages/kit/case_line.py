"""One query in a list of few: its reference as the link, what it says, and some facts."""

from collections.abc import Iterable

import streamlit as st

from pages.kit.links import link_query
from pages.kit.plain import escape
from rules.actor import UNKNOWN_REGION


def draw_case_line(
    reference: str,
    title: str,
    facts: Iterable[str],
    *,
    badge: str = "",
    marked_title: str = "",
    excerpt: str = "",
    place: str = "",
) -> None:
    """Draw it. The title is plain text, all else Markdown; empty facts are left out. `marked_title` stands in
    the title's place, `excerpt` in a line of its own. `place` is as for `link_query`.
    """
    told = " · ".join(fact for fact in facts if fact)
    lines = [marked_title or escape(title), *([f"“… {excerpt} …”"] if excerpt else [])]
    with st.container(gap=None):
        link_query(reference, f"{badge} **{reference}**".strip(), place=place)
        st.markdown("  \n".join([*lines, f":gray[:small[{told}]]"]))


def show_region_fact(region: str) -> str:
    """The region of a query in a line of facts."""
    return "region not known" if region == UNKNOWN_REGION else f"region {region}"
