"""Single keys for what is done all day: the next query, a note, a move, a search.

The browser does it by itself, so that a key costs no run of the page until it presses a button. Streamlit's
own shortcuts can press a button, but not put the cursor into a field, and cannot be switched off, which
single keys must be (WCAG 2.2, 2.1.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

_HTML: Final = '<label hidden><input type="checkbox"> Use these keys in this browser</label>'
_CSS: Final = """
label {
  align-items: center;
  color: var(--st-text-color);
  cursor: pointer;
  display: flex;
  font-family: var(--st-font);
  gap: 0.5rem;
  min-height: 2.5rem;
}

label[hidden] {
  display: none;
}

input {
  accent-color: var(--st-primary-color);
  height: 1.125rem;
  width: 1.125rem;
}
"""

_keys = st.components.v2.component(
    "tharollo_keys",
    html=_HTML,
    css=_CSS,
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does: the first of these that is on the page is pressed, or else focused."""

    letter: str
    name: str
    words: str
    press: Sequence[str] = ()
    focus: Sequence[str] = ()


KEYS: Final = (
    Key(
        "T",
        "take next",
        "Take the next query; where a page does not offer that, open the queue",
        press=(".st-key-take_next button", 'a[href$="/triage"]'),
    ),
    Key("N", "note", "Write a note on the query", focus=('[class*="st-key-note_body_"] textarea',)),
    Key(
        "M",
        "moves",
        "Go to the moves of the query; Tab leads to the next one, Enter makes it",
        focus=(".st-key-case_moves button",),
    ),
    Key("S", "search", "Search", focus=(".st-key-desk_search input",)),
)

_LISTENED: Final[Any] = {
    "keys": {key.letter.lower(): {"press": key.press, "focus": key.focus} for key in KEYS}
}


def listen_to_keys() -> None:
    """Let the browser listen; the frame does it on every page."""
    _keys(key="keys", data=_LISTENED, width=1, height=1)


def tell_keys() -> str:
    """All of them in one line."""
    return "Keys: " + " · ".join(f"**{key.letter}** {key.name}" for key in KEYS)


def draw_keys() -> None:
    """What the keys do, and the switch that turns them off in this browser."""
    st.markdown("\n".join(f"- **{key.letter}** · {key.words}" for key in KEYS))
    st.caption("They do nothing while you type in a field or a dialog is open.")
    _keys(key="keys_switch", data={})
