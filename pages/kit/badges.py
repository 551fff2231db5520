"""States with a word, a shape and a colour, so that none of them is told by colour alone."""

from typing import Final, Literal

import streamlit as st

Look = Literal["overdue", "at_risk", "on_track", "waiting", "active", "new", "resolved"]

_LOOKS: Final[dict[Look, tuple[str, str]]] = {
    "overdue": ("red", "▲"),
    "at_risk": ("orange", "◆"),
    "on_track": ("green", "●"),
    "waiting": ("blue", "‖"),
    "active": ("green", "◐"),
    "new": ("gray", "○"),
    "resolved": ("gray", "✓"),
}

_STATUS_LOOKS: Final[dict[str, Look]] = {
    "new": "new",
    "in_progress": "active",
    "waiting_resident": "waiting",
    "waiting_entity": "waiting",
    "resolved": "resolved",
}


def badge_text(look: Look, words: str) -> str:
    """Markdown of a badge, to be put in a line of text. `words` is ours, never a person's."""
    colour, shape = _LOOKS[look]
    return f":{colour}-badge[{shape} {words}]"


def status_look(status_code: str) -> Look:
    """How a case status looks; one that the profile adds looks active."""
    return _STATUS_LOOKS.get(status_code, "active")


def plain_badge(look: Look, words: str) -> str:
    """The badge without colour, for a table cell."""
    return f"{_LOOKS[look][1]} {words}"


def draw_badge(look: Look, words: str, *, help_text: str | None = None) -> None:
    """Draw one badge on its own."""
    colour, shape = _LOOKS[look]
    st.badge(f"{shape} {words}", color=colour, help=help_text)  # type: ignore[arg-type]


def option_text(words: str) -> str:
    """Markdown of a pill or segment: in grey, as the accent of a chosen one is too dim on dark ground."""
    return f":gray[{words}]"
