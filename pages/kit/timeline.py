"""The story of a query, newest first: one line an event, a card where somebody wrote words."""

from collections.abc import Iterable
from typing import Final

import streamlit as st

from pages.kit.event_words import Words, describe
from pages.kit.format import show_instant
from queries.case_page import FIRST_EVENTS, CasePage
from queries.timeline import Happening

MORE: Final = 200
_MOST: Final = "timeline_most"


def count_wanted(text: str) -> int:
    """How many events the person wants to see of the query that the URL names so."""
    wanted_for, most = st.session_state.get(_MOST, ("", FIRST_EVENTS))
    return int(most) if wanted_for == text else FIRST_EVENTS


def _want_more(text: str, most: int) -> None:
    st.session_state[_MOST] = (text, most)


def draw_timeline(text: str, page: CasePage, words: Words) -> None:
    """Draw the events; lines between two cards are one element, which keeps long stories cheap.

    `text` is the reference as the URL has it.
    """
    draw_happenings(page.happenings, words, said=page.words)
    if page.older > 0:
        most = len(page.happenings) + MORE
        st.button(_tell_older(page.older), key="older_events", on_click=_want_more, args=(text, most))


def draw_happenings(happenings: Iterable[Happening], words: Words, *, said: str | None = None) -> None:
    """Draw events as they are given; `said`: words that stand elsewhere on the page and are left out."""
    lines: list[str] = []
    for happening in happenings:
        line = f":gray[:small[{show_instant(happening.at)}]] {describe(happening, words)}"
        if happening.erased_at is not None:
            line += " :gray-badge[words erased]"
        if happening.words in (None, "", said):
            lines.append(line)
            continue
        _draw_lines(lines)
        with st.container(border=True, gap="xsmall"):
            st.markdown(line)
            st.text(happening.words)
    _draw_lines(lines)


def _tell_older(older: int) -> str:
    if older > MORE:
        return "Show older events"
    return f"Show {older} older events" if older > 1 else "Show the first event"


def _draw_lines(lines: list[str]) -> None:
    if lines:
        st.markdown("  \n".join(lines))
        lines.clear()
