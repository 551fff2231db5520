"""Who else has a query open: asked by the browser itself, so that a run of the page reads nothing for it."""

from pathlib import Path
from typing import Final

import streamlit as st

_HTML: Final = '<p class="others" role="status"></p>'
_CSS: Final = """
.others {
  margin: 0;
  color: var(--st-text-color);
  font-family: var(--st-font);
  font-size: 0.875rem;
  font-weight: 600;
}
"""

_tell = st.components.v2.component(
    "tharollo_presence",
    html=_HTML,
    css=_CSS,
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_presence(case_id: int) -> None:
    """A line with the names of the others, while there are any."""
    _tell(key=f"presence_{case_id}", data={"case_id": case_id})
