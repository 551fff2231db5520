"""The brief of a ward on a phone, read in the sun: large figures, plain words, nothing to tap."""

from datetime import date, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.format import show_count
from pages.kit.plain import escape
from queries.sheets.brief import get_ward_brief
from rules.actor import Actor
from rules.lookups import Reference
from rules.sheets.brief import WardBrief, list_headlines, tell_since

# two of them fit beside each other on a phone, also within a frame
_TILE_WIDTH: Final = 120


def draw_ward_brief(
    actor: Actor,
    *,
    ward_no: int,
    on: date,
    reference: Reference,
    now: datetime,
    delimitation_code: str | None = None,
) -> None:
    """Draw it for an outing on a day, with exact figures, which stay within the desk.

    Area alerts stand on the page itself.
    """
    brief = read(
        actor, get_ward_brief, ward_no=ward_no, on=on, reference=reference, now=now,
        delimitation_code=delimitation_code,
    )  # fmt: skip
    for words in list_headlines(brief):
        st.markdown(f"**{escape(words)}**")
    _draw_figures(brief)
    if brief.topics:
        lines = [
            f"- {escape(topic.name)}: **{show_count(topic.open)}**"
            + (f", {show_count(topic.overdue)} overdue" if topic.overdue else "")
            for topic in brief.topics
        ]
        st.markdown("Open, by what they are about:\n\n" + "\n".join(lines))
    if brief.promises:
        st.markdown(
            "Promised to this ward:\n\n" + "\n".join(f"- {escape(p.tell(on))}" for p in brief.promises)
        )
    if brief.findings:
        told = " · ".join(f"{escape(name)}: **{count}**" for name, count in brief.findings)
        st.markdown(f"Findings with departments: {told}")


def _draw_figures(brief: WardBrief) -> None:
    with st.grid(2, min_column_width=_TILE_WIDTH, gap="small"):
        st.metric("Open", show_count(brief.open), border=True)
        st.metric("Overdue", show_count(brief.overdue), border=True)
        st.metric("Came in", show_count(brief.received), border=True)
        st.metric("Resolved", show_count(brief.resolved), border=True)
    st.caption(f"{tell_since(brief).rstrip(':.')}: what came in and what was resolved.")
