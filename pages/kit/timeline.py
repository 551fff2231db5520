"""The story of a query, newest first: one line an event, a card where somebody wrote words."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages.kit.event_words import Words, describe
from pages.kit.format import show_instant
from queries.case_page import FIRST_EVENTS
from queries.timeline import Happening
from rules import events as kinds

MORE: Final = 200
_MOST: Final = "timeline_most"


def count_wanted(reference: str) -> int:
    """How many events of the query the person wants to see."""
    wanted_for, most = st.session_state.get(_MOST, ("", FIRST_EVENTS))
    return int(most) if wanted_for == reference else FIRST_EVENTS


def _want_more(reference: str, most: int) -> None:
    st.session_state[_MOST] = (reference, most)


def draw_timeline(reference: str, happenings: Sequence[Happening], older: int, words: Words) -> None:
    """Draw the events; lines between two cards are one element, which keeps long stories cheap."""
    lines: list[str] = []
    for happening in happenings:
        line = f":gray[:small[{show_instant(happening.at)}]] {describe(happening, words)}"
        if happening.erased_at is not None:
            line += " :gray-badge[words erased]"
        if not _is_card(happening):
            lines.append(line)
            continue
        _draw_lines(lines)
        with st.container(border=True, gap="xsmall"):
            st.markdown(line)
            st.text(happening.words or "")
    _draw_lines(lines)
    if older > 0:
        label = (
            f"Show {older} older {'event' if older == 1 else 'events'}"
            if older <= MORE
            else "Show older events"
        )
        most = len(happenings) + MORE
        st.button(label, key="older_events", on_click=_want_more, args=(reference, most))


def _is_card(happening: Happening) -> bool:
    """The words of a logged query stand at the top of its page already."""
    return bool(happening.words) and happening.kind != kinds.LOGGED


def _draw_lines(lines: list[str]) -> None:
    if lines:
        st.markdown("  \n".join(lines))
        lines.clear()
