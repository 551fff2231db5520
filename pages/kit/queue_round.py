"""The round of the queue's table: in another round nothing is ticked."""

from typing import Final

import streamlit as st

_ROUND: Final = "queue_round"


def current_round() -> int:
    """The number of the round."""
    return int(st.session_state.get(_ROUND, 0))


def begin_round() -> None:
    """Untick everything with the next drawing."""
    st.session_state[_ROUND] = current_round() + 1
