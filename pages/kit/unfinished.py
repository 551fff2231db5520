"""Nags about past evenings: talks and seats that nobody has said the outcome of."""

from datetime import datetime

import streamlit as st

from data.transaction import read
from pages.kit.format import show_instant
from pages.kit.plain import escape
from queries.sessions.live import list_unfinished
from rules.actor import Actor
from rules.lookups import Reference

_SHOWN = 5


def draw_unfinished(actor: Actor, reference: Reference, now: datetime) -> None:
    """Draw what is left of past evenings; nothing when all is said."""
    found = read(actor, list_unfinished, now=now)
    if not found:
        return
    with st.container(border=True, key="unfinished"):
        st.markdown(f"▲ **{len(found)} of past evenings without an outcome**")
        for each in found[:_SHOWN]:
            what = "talk not finished" if each.is_talk else "seat, nobody said whether they came"
            links = ", ".join(f"[{ref}](/query?ref={ref})" for ref in each.references)
            name = reference.categories[each.category_code].name
            st.markdown(
                f"{show_instant(each.ended_at)} · {escape(name)} · {what} {links}"
                + ("" if each.references else f" {escape(each.name)}")
            )
        if len(found) > _SHOWN:
            st.caption(f"And {len(found) - _SHOWN} more.")
