"""Sends an action from a button anywhere on a page, and says once what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform
from pages.kit.actors import current_actor
from rules.errors import DomainError

_SAID: Final = "page_said"


def send(
    place: str, action: Callable[..., Any], *, done: str = "", takes_now: bool = True, **values: Any
) -> bool:
    """Do one action from a callback; True when it was done.

    `place` names where on the page `draw_said` shows the answer: what went wrong, or `done`.
    """
    if takes_now:
        values["now"] = datetime.now(UTC)
    try:
        perform(current_actor(), action, **values)
    except DomainError as error:
        say(place, str(error), is_error=True)
        return False
    if done:
        say(place, done)
    return True


def say(place: str, words: str, *, is_error: bool = False) -> None:
    """Keep a sentence for the next drawing of a place."""
    st.session_state[_SAID] = (place, words, is_error)


def draw_said(place: str, *, as_toast: bool = False) -> None:
    """Say once what the last action from this place came to; `as_toast` lets good news pass by."""
    said = st.session_state.get(_SAID)
    if said is None or said[0] != place:
        return
    del st.session_state[_SAID]
    _, words, is_error = said
    if is_error:
        for sentence in words.splitlines():
            st.error(sentence)
    elif as_toast:
        st.toast(words, icon=":material/check:")
    else:
        st.success(words)
