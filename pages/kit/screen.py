"""How wide the person's screen is, which only the browser knows."""

from typing import Any, Final

import streamlit as st

_KEY: Final = "screen"

# it reports only what differs from what Python believes, so that most people cost no second run
_WATCH: Final = """
const query = window.matchMedia("(max-width: 640px)");
export default function ({ data, setStateValue, parentElement }) {
  // it must not take its place in the row of the header
  const frame = (parentElement.host ?? parentElement).closest('[data-testid="stElementContainer"]');
  if (frame) {
    frame.style.display = "none";
  }
  const report = () => {
    if (query.matches !== data.narrow) {
      setStateValue("narrow", query.matches);
    }
  };
  report();
  query.addEventListener("change", report);
  return () => query.removeEventListener("change", report);
}
"""

_watch = st.components.v2.component("tharollo_screen", js=_WATCH, isolate_styles=False)


def is_narrow() -> bool:
    """Whether the window is as narrow as a phone's (640 pixels, where columns stack).

    Until the browser has answered it is what the browser calls itself.
    """
    known: Any = st.session_state.get(_KEY) or {}
    answer = known.get("narrow")
    return _says_mobile() if answer is None else bool(answer)


def watch_screen() -> None:
    """Let the browser answer; the frame does it on every page, beside the menu."""
    _watch(key=_KEY, data={"narrow": is_narrow()}, on_narrow_change=_nothing, width=1, height=1)


def _says_mobile() -> bool:
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def _nothing() -> None:
    """A state key exists only together with a callback."""
