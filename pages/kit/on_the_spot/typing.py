"""What stands in a field while somebody types; of the field itself the server hears when it is left."""

from typing import Any, Final

import streamlit as st

# one run of the page for each pause, not for each letter
_PAUSE_MS: Final = 600

_WATCH: Final = """
export default function ({ data, setStateValue }) {
  let timer;
  const hear = (event) => {
    if (event.target.matches(data.field)) {
      clearTimeout(timer);
      timer = setTimeout(() => setStateValue("typed", event.target.value), data.pause);
    }
  };
  document.addEventListener("input", hear);
  return () => {
    document.removeEventListener("input", hear);
    clearTimeout(timer);
  };
}
"""

_watch = st.components.v2.component("tharollo_typing", js=_WATCH, isolate_styles=False)


def read_typed(field: str, left: str) -> str:
    """What stands in a text area, by its key, as far as it was heard; `left`: what it held when left."""
    heard: Any = st.session_state.get(_key(field)) or {}
    typed = heard.get("typed")
    return left if typed is None else str(typed)


def watch_typing(field: str) -> None:
    """Listen to a text area; last in a form, because the listener is an empty line."""
    data = {"field": f".st-key-{field} textarea", "pause": _PAUSE_MS}
    _watch(key=_key(field), data=data, on_typed_change=_nothing, height=1)


def _key(field: str) -> str:
    return f"{field}_typing"


def _nothing() -> None:
    """A state key exists only together with a callback."""
